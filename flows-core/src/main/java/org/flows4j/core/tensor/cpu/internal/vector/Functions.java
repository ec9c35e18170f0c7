package org.flows4j.core.tensor.cpu.internal.vector;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * Exponentials and logarithms of vectors of floats, correct to about two units in the last place. The polynomials are our own
 * minimax fits; arguments are reduced in two parts as in Cody and Waite, "Software Manual for the Elementary Functions", 1980.
 */
final class Functions {
    static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    static final int LANES = FLOATS.length();
    static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;

    /** As many floats as a vector of doubles has elements. */
    private static final VectorSpecies<Float> HALVES =
            VectorSpecies.of(float.class, VectorShape.forBitSize(DOUBLES.length() * Float.SIZE));

    private static final float LOG2_E = 1.44269504f;
    /** The leading bits of log 2, whose product with any exponent is exact, and the rest. */
    private static final float LN2_HIGH = 0.693359375f;

    private static final float LN2_LOW = -2.12194440e-4f;
    /** Adding it rounds a number to an integer, in the lowest bits. */
    private static final float ROUNDER = 12582912f;

    private static final int ROUNDER_BITS = 0x4B400000;
    private static final int ONE_BITS = 0x3F800000;
    /** Below this the exponential is 0, above the next it is infinite. */
    private static final float EXP_LEAST = -105f;

    private static final float EXP_MOST = 89f;
    /** The logarithm of the least normal number. */
    private static final float LOG_LEAST_NORMAL = -87.33654f;
    /** A number just below the logarithm of the power of two beyond all floats. */
    private static final float EXP_MOST_NORMAL = 88f;
    /** Below this exp(x) - 1 is -1. */
    private static final float EXPM1_LEAST = -20f;

    /** exp(r) = 1 + r + r^2 (E0 + E1 r + ..) for |r| at most log(2) / 2. */
    private static final float E0 = 0.49999994f;

    private static final float E1 = 0.16666517f;
    private static final float E2 = 0.041668102f;
    private static final float E3 = 0.008369198f;
    private static final float E4 = 0.0013839051f;

    /** log(1 + f) = f - f^2 / 2 + f^3 (L0 + L1 f + ..) for 1 + f between the roots of 1/2 and 2. */
    private static final float L0 = 0.3333333135f;

    private static final float L1 = -0.2500082254f;
    private static final float L2 = 0.2000126094f;
    private static final float L3 = -0.1662333459f;
    private static final float L4 = 0.1420094818f;
    private static final float L5 = -0.1315948963f;
    private static final float L6 = 0.1277116537f;
    private static final float L7 = -0.0765415356f;

    /** log(1 + u) = 2 z (1 + z^2 (P0 + P1 z^2 + ..)) with z = u / (2 + u), for u in [0, 1]. */
    private static final float P0 = 0.3333320618f;

    private static final float P1 = 0.2001087517f;
    private static final float P2 = 0.1399910599f;
    private static final float P3 = 0.1401471496f;

    private static final int SQRT_HALF_BITS = 0x3F3504F3;
    private static final int MANTISSA_BITS = 0x007FFFFF;
    private static final float LEAST_NORMAL = Float.MIN_NORMAL;
    private static final float SUBNORMAL_SCALE = 8388608f;
    private static final float SUBNORMAL_SHIFT = 23f;

    private Functions() {}

    /** Half a vector of floats, as doubles: faster than to load a whole one and to take it apart. */
    static DoubleVector doubles(float[] x, int from) {
        return (DoubleVector) FloatVector.fromArray(HALVES, x, from).convertShape(VectorOperators.F2D, DOUBLES, 0);
    }

    /** Writes doubles as half a vector of floats. */
    static void store(DoubleVector x, float[] to, int from) {
        ((FloatVector) x.convertShape(VectorOperators.D2F, HALVES, 0)).intoArray(to, from);
    }

    static FloatVector constant(float value) {
        return FloatVector.broadcast(FLOATS, value);
    }

    static FloatVector exp(FloatVector x) {
        FloatVector clamped = x.blend(EXP_LEAST, x.compare(VectorOperators.LT, EXP_LEAST))
                .blend(EXP_MOST, x.compare(VectorOperators.GT, EXP_MOST));
        FloatVector shifted = clamped.fma(constant(LOG2_E), constant(ROUNDER));
        FloatVector p = fraction(clamped, shifted.sub(ROUNDER)).add(1f);
        // The exponent goes in by halves: its whole would not fit where the result is subnormal or infinite.
        IntVector exponent = shifted.reinterpretAsInts().sub(ROUNDER_BITS);
        IntVector half = exponent.lanewise(VectorOperators.ASHR, 1);
        return p.mul(powerOfTwo(half)).mul(powerOfTwo(exponent.sub(half)));
    }

    /** exp(-|x|), 0 if that is not a normal number; the stable forms below are built from it. */
    static FloatVector expOfMinusAbs(FloatVector x) {
        return expOfNegative(x.abs().neg());
    }

    /** exp(x) for x below 88, 0 where that is not a normal number; half the work of {@link #exp}, and the same bits. */
    static FloatVector expOfNegative(FloatVector minus) {
        FloatVector shifted = minus.fma(constant(LOG2_E), constant(ROUNDER));
        FloatVector f = fraction(minus, shifted.sub(ROUNDER));
        FloatVector scale = powerOfTwo(shifted.reinterpretAsInts());
        return f.fma(scale, scale).blend(0f, minus.compare(VectorOperators.LT, LOG_LEAST_NORMAL));
    }

    /** exp(x), 0 or infinite where that is not a normal number: two thirds of the work of {@link #exp}, and the same bits below 88. */
    static FloatVector expOfNormal(FloatVector x) {
        return expOfNegative(x).blend(Float.POSITIVE_INFINITY, x.compare(VectorOperators.GT, EXP_MOST_NORMAL));
    }

    /** exp(x) - 1 for x that is not positive. */
    static FloatVector expm1OfNegative(FloatVector x) {
        FloatVector clamped = x.blend(EXPM1_LEAST, x.compare(VectorOperators.LT, EXPM1_LEAST));
        FloatVector shifted = clamped.fma(constant(LOG2_E), constant(ROUNDER));
        FloatVector scale = powerOfTwo(shifted.reinterpretAsInts());
        return fraction(clamped, shifted.sub(ROUNDER)).fma(scale, scale.sub(1f));
    }

    /** exp(r) - 1 for r = x - n log 2. */
    private static FloatVector fraction(FloatVector x, FloatVector n) {
        FloatVector r = n.fma(constant(-LN2_LOW), n.fma(constant(-LN2_HIGH), x));
        FloatVector p = r.fma(constant(E4), constant(E3))
                .fma(r, constant(E2))
                .fma(r, constant(E1))
                .fma(r, constant(E0));
        return p.fma(r.mul(r), r);
    }

    /** 2^n for an integer n in the lowest nine bits. */
    private static FloatVector powerOfTwo(IntVector n) {
        return n.lanewise(VectorOperators.LSHL, 23).add(ONE_BITS).reinterpretAsFloats();
    }

    static FloatVector log(FloatVector x) {
        var tiny = x.compare(VectorOperators.LT, LEAST_NORMAL);
        FloatVector normal = x.blend(x.mul(SUBNORMAL_SCALE), tiny);
        IntVector bits = normal.reinterpretAsInts().sub(SQRT_HALF_BITS);
        FloatVector exponent =
                (FloatVector) bits.lanewise(VectorOperators.ASHR, 23).convert(VectorOperators.I2F, 0);
        exponent = exponent.blend(exponent.sub(SUBNORMAL_SHIFT), tiny);
        FloatVector f = bits.and(MANTISSA_BITS)
                .add(SQRT_HALF_BITS)
                .reinterpretAsFloats()
                .sub(1f);
        FloatVector square = f.mul(f);
        FloatVector p = f.fma(constant(L7), constant(L6))
                .fma(f, constant(L5))
                .fma(f, constant(L4))
                .fma(f, constant(L3))
                .fma(f, constant(L2))
                .fma(f, constant(L1))
                .fma(f, constant(L0))
                .mul(f)
                .fma(square, exponent.mul(LN2_LOW))
                .add(square.mul(-0.5f))
                .add(f);
        FloatVector result = exponent.fma(constant(LN2_HIGH), p);
        result = result.blend(Float.NEGATIVE_INFINITY, x.compare(VectorOperators.EQ, 0f));
        result = result.blend(Float.NaN, x.compare(VectorOperators.LT, 0f));
        // Infinity and NaN are their own logarithms.
        return result.blend(x, x.compare(VectorOperators.LE, Float.MAX_VALUE).not());
    }

    /** log(1 + u) for u in [0, 1]. */
    static FloatVector log1pOfFraction(FloatVector u) {
        FloatVector z = u.div(u.add(2f));
        FloatVector square = z.mul(z);
        FloatVector p =
                square.fma(constant(P3), constant(P2)).fma(square, constant(P1)).fma(square, constant(P0));
        FloatVector twice = z.add(z);
        return p.fma(square.mul(twice), twice);
    }

    /** The sigmoid, given exp(-|x|). */
    static FloatVector sigmoid(FloatVector x, FloatVector e) {
        FloatVector inverse = constant(1f).div(e.add(1f));
        return inverse.blend(e.mul(inverse), x.compare(VectorOperators.LT, 0f));
    }

    /** log(1 + exp(x)), given exp(-|x|). */
    static FloatVector softplus(FloatVector x, FloatVector e) {
        return log1pOfFraction(e).add(constant(0f).blend(x, x.compare(VectorOperators.GT, 0f)));
    }

    /** The logarithm of the sigmoid, given exp(-|x|). */
    static FloatVector logSigmoid(FloatVector x, FloatVector e) {
        return constant(0f).blend(x, x.compare(VectorOperators.LT, 0f)).sub(log1pOfFraction(e));
    }

    static FloatVector tanh(FloatVector x) {
        FloatVector m = expm1OfNegative(x.abs().mul(-2f));
        FloatVector magnitude = m.neg().div(m.add(2f));
        return magnitude.blend(magnitude.neg(), x.compare(VectorOperators.LT, 0f));
    }
}
