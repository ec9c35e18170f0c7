package org.flows4j.core.tensor.cpu.internal.vector;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** One mixture of logistic distributions in doubles; arrays are padded with components of weight 0. */
final class DoubleMixtureLoops {
    private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;
    private static final int LANES = DOUBLES.length();

    private static final double LOG2_E = 1 / Math.log(2);
    /** The leading bits of log 2, whose product with any exponent is exact, and the rest. */
    private static final double LN2_HIGH = 0.693147180369123816490;

    private static final double LN2_LOW = 1.90821492927058770002e-10;
    /** Adding it rounds a number to an integer, in the lowest bits. */
    private static final double ROUNDER = 6755399441055744.0;

    private static final long ONE_BITS = 0x3FF0000000000000L;
    /** Exponentials beyond these count as 0 and as infinite. */
    private static final double EXP_LEAST = -708;

    private static final double EXP_MOST = 709;

    private DoubleMixtureLoops() {}

    static void exp(double[] x, double[] result, int count) {
        for (int k = 0; k < count; k += LANES) {
            DoubleVector v = DoubleVector.fromArray(DOUBLES, x, k);
            expWithinBounds(v)
                    .blend(0, v.compare(VectorOperators.LT, EXP_LEAST))
                    .blend(Double.POSITIVE_INFINITY, v.compare(VectorOperators.GT, EXP_MOST))
                    .intoArray(result, k);
        }
    }

    static void evaluate(double[] weight, double[] mean, double[] rate, double x, int count, double[] result) {
        DoubleVector one = DoubleVector.broadcast(DOUBLES, 1);
        DoubleVector below = DoubleVector.zero(DOUBLES);
        DoubleVector above = below;
        DoubleVector density = below;
        for (int k = 0; k < count; k += LANES) {
            DoubleVector r = DoubleVector.fromArray(DOUBLES, rate, k);
            DoubleVector z =
                    DoubleVector.fromArray(DOUBLES, mean, k).neg().add(x).mul(r);
            DoubleVector minus = z.abs().neg();
            DoubleVector e = expWithinBounds(minus).blend(0, minus.compare(VectorOperators.LT, EXP_LEAST));
            DoubleVector inverse = one.div(e.add(1));
            DoubleVector larger = DoubleVector.fromArray(DOUBLES, weight, k).mul(inverse);
            DoubleVector smaller = e.mul(larger);
            var negative = z.compare(VectorOperators.LT, 0);
            below = below.add(larger.blend(smaller, negative));
            above = above.add(smaller.blend(larger, negative));
            density = smaller.mul(inverse).fma(r, density);
        }
        result[0] = below.reduceLanes(VectorOperators.ADD);
        result[1] = above.reduceLanes(VectorOperators.ADD);
        result[2] = density.reduceLanes(VectorOperators.ADD);
    }

    static void quantiles(double[] weight, double[] mean, double[] scale, double x, int count, double[] result) {
        DoubleVector least = DoubleVector.broadcast(DOUBLES, Double.POSITIVE_INFINITY);
        DoubleVector largest = least.neg();
        DoubleVector sum = DoubleVector.zero(DOUBLES);
        DoubleVector total = sum;
        for (int k = 0; k < count; k += LANES) {
            DoubleVector w = DoubleVector.fromArray(DOUBLES, weight, k);
            DoubleVector own =
                    DoubleVector.fromArray(DOUBLES, scale, k).mul(x).add(DoubleVector.fromArray(DOUBLES, mean, k));
            least = least.blend(own, own.compare(VectorOperators.LT, least));
            largest = largest.blend(own, own.compare(VectorOperators.GT, largest));
            sum = own.fma(w, sum);
            total = total.add(w);
        }
        result[0] = least.reduceLanes(VectorOperators.MIN);
        result[1] = largest.reduceLanes(VectorOperators.MAX);
        result[2] = sum.reduceLanes(VectorOperators.ADD);
        result[3] = total.reduceLanes(VectorOperators.ADD);
    }

    /** Valid between the bounds above: Taylor's series for |r| at most log(2) / 2 is correct to 1e-14. */
    private static DoubleVector expWithinBounds(DoubleVector x) {
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

    private static DoubleVector constant(double value) {
        return DoubleVector.broadcast(DOUBLES, value);
    }
}
