package org.flows4j.core.tensor.cpu.internal.vector;

import static org.flows4j.core.tensor.cpu.internal.vector.DoubleFunctions.EXP_LEAST;
import static org.flows4j.core.tensor.cpu.internal.vector.DoubleFunctions.LANES;
import static org.flows4j.core.tensor.cpu.internal.vector.DoubleFunctions.constant;
import static org.flows4j.core.tensor.cpu.internal.vector.DoubleFunctions.expWithinBounds;
import static org.flows4j.core.tensor.cpu.internal.vector.Functions.DOUBLES;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import org.flows4j.core.tensor.cpu.internal.math.MixtureInverse;

/** Inverses of mixtures of logistic distributions: vectors run over the components of an element, or over elements. */
final class MixtureInverseLoops {
    /** Between these, products and quotients of four sums are normal numbers. */
    private static final double LEAST = 1e-70;

    private static final double MOST = 1e70;

    private MixtureInverseLoops() {}

    private static DoubleVector load(double[] from, int at) {
        return DoubleVector.fromArray(DOUBLES, from, at);
    }

    /** Copies logits to {@code weight}, means, and log-scales to {@code scale}. */
    static void unpack(MixtureInverse tile, int count) {
        int components = tile.components;
        DoubleVector lane = constant(0).addIndex(1);
        for (int i = 0; i < count; i++) {
            int logits = i * (2 + 3 * components) + 2;
            for (int k = 0; k < tile.pitch; k += LANES) {
                DoubleVector weight = Functions.doubles(tile.raw, logits + k);
                DoubleVector mean = Functions.doubles(tile.raw, logits + components + k);
                DoubleVector scale = Functions.doubles(tile.raw, logits + 2 * components + k);
                if (components - k < LANES) {
                    VectorMask<Double> outside = lane.compare(VectorOperators.GE, (double) (components - k));
                    weight = weight.blend(Double.NEGATIVE_INFINITY, outside);
                    mean = mean.blend(tile.raw[logits + components], outside);
                    scale = scale.blend(tile.raw[logits + 2 * components], outside);
                }
                double least = tile.op.leastLogScale();
                int at = i * tile.pitch + k;
                weight.intoArray(tile.weight, at);
                mean.intoArray(tile.mean, at);
                scale.blend(least, scale.compare(VectorOperators.LT, least)).intoArray(tile.scale, at);
            }
        }
    }

    /** The rates, the total weights, and the least, largest and weighted mean quantile of the components. */
    static void ranges(MixtureInverse tile, int count) {
        for (int i = 0; i < count; i++) {
            DoubleVector target = constant(tile.target[i]);
            DoubleVector least = constant(Double.POSITIVE_INFINITY);
            DoubleVector largest = least.neg();
            DoubleVector sum = constant(0);
            DoubleVector total = sum;
            for (int at = i * tile.pitch; at < (i + 1) * tile.pitch; at += LANES) {
                DoubleVector weight = load(tile.weight, at);
                DoubleVector scale = load(tile.scale, at);
                DoubleVector own = scale.mul(target).add(load(tile.mean, at));
                constant(1).div(scale).intoArray(tile.rate, at);
                least = least.blend(own, own.compare(VectorOperators.LT, least));
                largest = largest.blend(own, own.compare(VectorOperators.GT, largest));
                sum = own.fma(weight, sum);
                total = total.add(weight);
            }
            tile.low[i] = least.reduceLanes(VectorOperators.MIN);
            tile.high[i] = largest.reduceLanes(VectorOperators.MAX);
            tile.x[i] = sum.reduceLanes(VectorOperators.ADD);
            tile.total[i] = total.reduceLanes(VectorOperators.ADD);
        }
    }

    /** The sums at x of the first elements of the list. */
    static void evaluate(MixtureInverse tile, int count) {
        DoubleVector one = constant(1);
        for (int j = 0; j < count; j++) {
            int i = tile.list[j];
            DoubleVector x = constant(tile.x[i]);
            DoubleVector below = constant(0);
            DoubleVector above = below;
            DoubleVector density = below;
            for (int at = i * tile.pitch; at < (i + 1) * tile.pitch; at += LANES) {
                DoubleVector rate = load(tile.rate, at);
                DoubleVector z = x.sub(load(tile.mean, at)).mul(rate);
                DoubleVector minus = z.abs().neg();
                DoubleVector e = expWithinBounds(minus).blend(0, minus.compare(VectorOperators.LT, EXP_LEAST));
                DoubleVector inverse = one.div(e.add(1));
                DoubleVector larger = load(tile.weight, at).mul(inverse);
                DoubleVector smaller = e.mul(larger);
                VectorMask<Double> negative = z.compare(VectorOperators.LT, 0);
                below = below.add(larger.blend(smaller, negative));
                above = above.add(smaller.blend(larger, negative));
                density = smaller.mul(inverse).fma(rate, density);
            }
            tile.below[i] = below.reduceLanes(VectorOperators.ADD);
            tile.above[i] = above.reduceLanes(VectorOperators.ADD);
            tile.density[i] = density.reduceLanes(VectorOperators.ADD);
        }
    }

    private static VectorMask<Double> unusual(DoubleVector sum) {
        return sum.compare(VectorOperators.GT, LEAST)
                .and(sum.compare(VectorOperators.LT, MOST))
                .not();
    }

    /** Elements whose sums at x come near the limits of doubles have failed. */
    static void check(MixtureInverse tile, int count) {
        for (int i = 0; i < count; i += LANES) {
            VectorMask<Double> failed = unusual(load(tile.total, i))
                    .or(unusual(load(tile.below, i)))
                    .or(unusual(load(tile.above, i)))
                    .or(unusual(load(tile.density, i)));
            load(tile.state, i).blend(MixtureInverse.FAILED, failed).intoArray(tile.state, i);
        }
    }

    /**
     * One step of the search of {@link org.flows4j.core.tensor.ops.LogisticMixture#quantile} for all elements that are searched for, given
     * the logarithms of below / above.
     */
    static void step(MixtureInverse tile, int count) {
        for (int i = 0; i < count; i += LANES) {
            DoubleVector x = load(tile.x, i);
            DoubleVector last = load(tile.last, i);
            DoubleVector state = load(tile.state, i);
            DoubleVector above = load(tile.above, i);
            VectorMask<Double> rests = state.compare(VectorOperators.NE, MixtureInverse.SEARCHED);
            DoubleVector slope = load(tile.density, i).mul(load(tile.total, i)).div(above.mul(load(tile.below, i)));
            DoubleVector excess = load(tile.logs, i).sub(load(tile.target, i));
            DoubleVector newton = excess.div(slope);
            DoubleVector next = x.sub(newton);
            VectorMask<Double> negative = excess.compare(VectorOperators.LT, 0);
            DoubleVector low = load(tile.low, i).blend(x, negative);
            DoubleVector high = x.blend(load(tile.high, i), negative);
            VectorMask<Double> met =
                    newton.abs().compare(VectorOperators.LE, x.abs().add(1).mul(MixtureInverse.TOLERANCE));
            VectorMask<Double> kept = next.compare(VectorOperators.GT, low)
                    .and(next.compare(VectorOperators.LT, high))
                    .and(newton.abs()
                            .compare(
                                    VectorOperators.LE, load(tile.lastButOne, i).mul(0.5)))
                    .or(met);
            DoubleVector reached = low.add(high).mul(0.5).blend(next, kept);
            DoubleVector length = reached.sub(x).abs();
            VectorMask<Double> moves =
                    length.compare(VectorOperators.GT, reached.abs().add(1).mul(MixtureInverse.TOLERANCE));
            low.intoArray(tile.low, i);
            high.intoArray(tile.high, i);
            last.intoArray(tile.lastButOne, i);
            length.intoArray(tile.last, i);
            reached.blend(x, rests).intoArray(tile.x, i);
            constant(MixtureInverse.FOUND)
                    .blend(MixtureInverse.SEARCHED, moves.and(met.not()))
                    .blend(state, rests)
                    .intoArray(tile.state, i);
        }
    }
}
