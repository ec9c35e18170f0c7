package org.flows4j.core.tensor.cpu.internal.vector;

import static org.flows4j.core.tensor.cpu.internal.vector.DoubleFunctions.EXP_LEAST;
import static org.flows4j.core.tensor.cpu.internal.vector.DoubleFunctions.EXP_MOST;
import static org.flows4j.core.tensor.cpu.internal.vector.DoubleFunctions.LANES;
import static org.flows4j.core.tensor.cpu.internal.vector.DoubleFunctions.expWithinBounds;
import static org.flows4j.core.tensor.cpu.internal.vector.Functions.DOUBLES;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorOperators;

/** One mixture of logistic distributions in doubles; arrays are padded with components of weight 0. */
final class DoubleMixtureLoops {
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

    /** {@code result[k] = log(x[k])} for positive normal numbers. */
    static void logOfNormal(double[] x, double[] result, int count) {
        for (int k = 0; k < count; k += LANES) {
            DoubleFunctions.logOfNormal(DoubleVector.fromArray(DOUBLES, x, k)).intoArray(result, k);
        }
    }

    /** {@code result[k] = log(1 + x[k])} for x of at least 0. */
    static void logOfOnePlus(double[] x, double[] result, int count) {
        for (int k = 0; k < count; k += LANES) {
            DoubleFunctions.logOfNormal(DoubleVector.fromArray(DOUBLES, x, k).add(1))
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
}
