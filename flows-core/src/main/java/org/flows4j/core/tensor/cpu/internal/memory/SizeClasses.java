package org.flows4j.core.tensor.cpu.internal.memory;

/**
 * The block sizes of the pool: powers of two and steps between each and the next, so that tensors of nearly the same size can use
 * one another's memory. Seven steps waste an eighth at most; from a mebibyte on, the size of parameters, gradients and moments, which stay
 * allocated, 63 steps waste less than a sixtieth.
 */
final class SizeClasses {
    private static final int SMALLEST_BITS = 8;
    private static final int LARGE_BITS = 20;
    private static final int LARGEST_BITS = 31;
    private static final int STEP_BITS = 3;
    private static final int LARGE_STEP_BITS = 6;
    private static final int FIRST_LARGE = (LARGE_BITS - SMALLEST_BITS) << STEP_BITS;

    /** One more than the largest class, that of blocks just below 2^31 bytes. */
    static final int COUNT = FIRST_LARGE + ((LARGEST_BITS - LARGE_BITS) << LARGE_STEP_BITS) + 1;

    private SizeClasses() {}

    /** The smallest class whose blocks hold this many bytes. */
    static int of(long bytes) {
        if (bytes <= 1L << SMALLEST_BITS) {
            return 0;
        }
        int exponent = 63 - Long.numberOfLeadingZeros(bytes - 1);
        return exponent < LARGE_BITS
                ? 1 + stepsUpTo(bytes - 1, exponent, SMALLEST_BITS, STEP_BITS)
                : 1 + FIRST_LARGE + stepsUpTo(bytes - 1, exponent, LARGE_BITS, LARGE_STEP_BITS);
    }

    /** The number of whole steps between a power of two and a number. */
    private static int stepsUpTo(long number, int exponent, int firstExponent, int stepBits) {
        int step = (int) (number >> (exponent - stepBits)) & ((1 << stepBits) - 1);
        return ((exponent - firstExponent) << stepBits) + step;
    }

    /** The size of a class's blocks. */
    static long bytes(int sizeClass) {
        return sizeClass < FIRST_LARGE
                ? bytes(sizeClass, SMALLEST_BITS, STEP_BITS)
                : bytes(sizeClass - FIRST_LARGE, LARGE_BITS, LARGE_STEP_BITS);
    }

    private static long bytes(int steps, int firstExponent, int stepBits) {
        int exponent = firstExponent + (steps >> stepBits);
        return (1L << exponent) + ((long) (steps & ((1 << stepBits) - 1)) << (exponent - stepBits));
    }
}
