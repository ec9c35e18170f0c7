package org.flows4j.core.tensor.cpu;

/**
 * The block sizes of the pool: powers of two and seven steps between each and the next, so that rounding up wastes an eighth
 * at most while tensors of nearly the same size can use one another's memory.
 */
final class SizeClasses {
    private static final int STEP_BITS = 3;
    private static final int STEPS = 1 << STEP_BITS;
    private static final int SMALLEST_BITS = 8;

    /** One more than the largest class, that of blocks just below 2^31 bytes. */
    static final int COUNT = (31 - SMALLEST_BITS) * STEPS + 1;

    private SizeClasses() {}

    /** The smallest class whose blocks hold this many bytes. */
    static int of(long bytes) {
        if (bytes <= 1L << SMALLEST_BITS) {
            return 0;
        }
        int exponent = 63 - Long.numberOfLeadingZeros(bytes - 1);
        int step = (int) ((bytes - 1) >> (exponent - STEP_BITS)) & (STEPS - 1);
        return (exponent - SMALLEST_BITS) * STEPS + step + 1;
    }

    /** The size of a class's blocks. */
    static long bytes(int sizeClass) {
        int exponent = SMALLEST_BITS + sizeClass / STEPS;
        return (1L << exponent) + ((long) (sizeClass % STEPS) << (exponent - STEP_BITS));
    }
}
