package org.flows4j.core.tensor.cpu.internal.vector;

import static org.flows4j.core.tensor.cpu.internal.vector.Functions.DOUBLES;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;

/** Exponentials and logarithms of vectors of doubles, correct to about 1e-14. */
final class DoubleFunctions {
    static final int LANES = DOUBLES.length();

    /** Exponentials beyond these count as 0 and as infinite. */
    static final double EXP_LEAST = -708;

    static final double EXP_MOST = 709;

    private static final double LOG2_E = 1 / Math.log(2);
    /** The leading bits of log 2, whose product with any exponent is exact, and the rest. */
    private static final double LN2_HIGH = 0.693147180369123816490;

    private static final double LN2_LOW = 1.90821492927058770002e-10;
    /** Adding it rounds a number to an integer, in the lowest bits. */
    private static final double ROUNDER = 6755399441055744.0;

    private static final long ONE_BITS = 0x3FF0000000000000L;
    private static final long SQRT_HALF_BITS = Double.doubleToRawLongBits(Math.sqrt(0.5));
    private static final long MANTISSA_BITS = 0x000FFFFFFFFFFFFFL;
    private static final long ROUNDER_BITS = Double.doubleToRawLongBits(ROUNDER);

    private DoubleFunctions() {}

    static DoubleVector constant(double value) {
        return DoubleVector.broadcast(DOUBLES, value);
    }

    /** exp(x) for x between the bounds above: Taylor's series for |r| at most log(2) / 2 is correct to 1e-14. */
    static DoubleVector expWithinBounds(DoubleVector x) {
        DoubleVector shifted = x.fma(constant(LOG2_E), constant(ROUNDER));
        DoubleVector n = shifted.sub(ROUNDER);
        DoubleVector r = n.fma(constant(-LN2_LOW), n.fma(constant(-LN2_HIGH), x));
        DoubleVector p = r.fma(constant(1 / 39916800.0), constant(1 / 3628800.0))
                .fma(r, constant(1 / 362880.0))
                .fma(r, constant(1 / 40320.0))
                .fma(r, constant(1 / 5040.0))
                .fma(r, constant(1 / 720.0))
                .fma(r, constant(1 / 120.0))
                .fma(r, constant(1 / 24.0))
                .fma(r, constant(1 / 6.0))
                .fma(r, constant(0.5))
                .fma(r, constant(1))
                .fma(r, constant(1));
        LongVector bits = shifted.reinterpretAsLongs().lanewise(VectorOperators.LSHL, 52);
        return p.mul(bits.add(ONE_BITS).reinterpretAsDoubles());
    }

    /**
     * log(x) for positive normal numbers; infinity and NaN are their own logarithms. With x = 2^n m, m between the roots of 1/2 and 2,
     * and s = (m - 1) / (m + 1), log m = 2 (s + s^3 / 3 + s^5 / 5 + ..).
     */
    static DoubleVector logOfNormal(DoubleVector x) {
        LongVector bits = x.reinterpretAsLongs().sub(SQRT_HALF_BITS);
        // The exponent as a double: an integer in the lowest bits of the number that rounds.
        DoubleVector n = bits.lanewise(VectorOperators.ASHR, 52)
                .add(ROUNDER_BITS)
                .reinterpretAsDoubles()
                .sub(ROUNDER);
        DoubleVector f = bits.and(MANTISSA_BITS)
                .add(SQRT_HALF_BITS)
                .reinterpretAsDoubles()
                .sub(1);
        DoubleVector s = f.div(f.add(2));
        DoubleVector square = s.mul(s);
        DoubleVector p = square.fma(constant(1 / 19.0), constant(1 / 17.0))
                .fma(square, constant(1 / 15.0))
                .fma(square, constant(1 / 13.0))
                .fma(square, constant(1 / 11.0))
                .fma(square, constant(1 / 9.0))
                .fma(square, constant(1 / 7.0))
                .fma(square, constant(1 / 5.0))
                .fma(square, constant(1 / 3.0));
        DoubleVector twice = s.add(s);
        DoubleVector rest = n.fma(constant(LN2_LOW), p.fma(square.mul(twice), twice));
        return n.fma(constant(LN2_HIGH), rest)
                .blend(x, x.compare(VectorOperators.LE, Double.MAX_VALUE).not());
    }
}
