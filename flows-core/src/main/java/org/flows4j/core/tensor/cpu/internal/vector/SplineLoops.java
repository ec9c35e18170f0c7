package org.flows4j.core.tensor.cpu.internal.vector;

import static org.flows4j.core.tensor.cpu.internal.math.SplineTile.HEIGHT;
import static org.flows4j.core.tensor.cpu.internal.math.SplineTile.INDEX;
import static org.flows4j.core.tensor.cpu.internal.math.SplineTile.LEFT;
import static org.flows4j.core.tensor.cpu.internal.math.SplineTile.LOWER;
import static org.flows4j.core.tensor.cpu.internal.math.SplineTile.PITCH;
import static org.flows4j.core.tensor.cpu.internal.math.SplineTile.RAW_SLOPES;
import static org.flows4j.core.tensor.cpu.internal.math.SplineTile.SLOPES;
import static org.flows4j.core.tensor.cpu.internal.math.SplineTile.SLOPE_FACTORS;
import static org.flows4j.core.tensor.cpu.internal.math.SplineTile.TO_HEIGHT;
import static org.flows4j.core.tensor.cpu.internal.math.SplineTile.TO_LEFT;
import static org.flows4j.core.tensor.cpu.internal.math.SplineTile.TO_LOWER;
import static org.flows4j.core.tensor.cpu.internal.math.SplineTile.TO_SLOPES;
import static org.flows4j.core.tensor.cpu.internal.math.SplineTile.TO_WIDTH;
import static org.flows4j.core.tensor.cpu.internal.math.SplineTile.WIDTH;
import static org.flows4j.core.tensor.cpu.internal.vector.DoubleFunctions.LANES;
import static org.flows4j.core.tensor.cpu.internal.vector.DoubleFunctions.constant;
import static org.flows4j.core.tensor.cpu.internal.vector.Functions.DOUBLES;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import org.flows4j.core.tensor.cpu.internal.math.SplineTile;
import org.flows4j.core.tensor.ops.RationalQuadraticSpline;

/** Between the numbers of splines and their bins: vectors run over elements. */
final class SplineLoops {
    private static final double SMALLEST = RationalQuadraticSpline.SMALLEST;

    private SplineLoops() {}

    private static DoubleVector load(double[] from, int at) {
        return DoubleVector.fromArray(DOUBLES, from, at);
    }

    /** The elements, moved to the nearer end of the interval. */
    static DoubleVector clamped(SplineTile tile, int i) {
        DoubleVector value = Functions.doubles(tile.values, i);
        return value.blend(-tile.bound, value.compare(VectorOperators.LT, -tile.bound))
                .blend(tile.bound, value.compare(VectorOperators.GT, tile.bound));
    }

    /** The elements that the spline leaves as they are; NaN is among them. */
    static VectorMask<Double> outside(SplineTile tile, DoubleVector value) {
        return value.abs()
                .compare(VectorOperators.LE, tile.periodic ? Double.POSITIVE_INFINITY : tile.bound)
                .not();
    }

    /** The exponents of the softmax of widths and heights, none positive, to {@code parts}. */
    static void exponents(SplineTile tile, int count) {
        int rows = tile.bins * PITCH;
        double scale = tile.op.softmaxScale();
        for (int half = 0; half < 2 * rows; half += rows) {
            for (int i = half; i < half + count; i += LANES) {
                DoubleVector largest = Functions.doubles(tile.rows, i);
                for (int k = PITCH; k < rows; k += PITCH) {
                    DoubleVector number = Functions.doubles(tile.rows, i + k);
                    largest = largest.blend(number, number.compare(VectorOperators.GT, largest));
                }
                for (int k = 0; k < rows; k += PITCH) {
                    Functions.doubles(tile.rows, i + k).sub(largest).mul(scale).intoArray(tile.parts, i + k);
                }
            }
        }
    }

    /** Divides the exponentials by their sums. */
    static void normalize(SplineTile tile, int count) {
        int rows = tile.bins * PITCH;
        for (int half = 0; half < 2 * rows; half += rows) {
            for (int i = half; i < half + count; i += LANES) {
                DoubleVector sum = load(tile.parts, i);
                for (int k = PITCH; k < rows; k += PITCH) {
                    sum = sum.add(load(tile.parts, i + k));
                }
                DoubleVector share = constant(1).div(sum);
                for (int k = 0; k < rows; k += PITCH) {
                    load(tile.parts, i + k).mul(share).intoArray(tile.parts, i + k);
                }
            }
        }
    }

    /** The bins of the elements, the numbers of their slopes, and minus the absolute values of these to {@code scratch}. */
    static void find(SplineTile tile, int count) {
        int rows = tile.bins * PITCH;
        int along = tile.inverse ? rows : 0;
        int across = rows - along;
        DoubleVector factor = constant(2 * tile.bound * (1 - SMALLEST * tile.bins));
        DoubleVector least = constant(2 * tile.bound * SMALLEST);
        for (int i = 0; i < count; i += LANES) {
            DoubleVector value = clamped(tile, i);
            DoubleVector start = constant(-tile.bound);
            DoubleVector other = start;
            DoubleVector size = load(tile.parts, along + i).fma(factor, least);
            DoubleVector otherSize = load(tile.parts, across + i).fma(factor, least);
            DoubleVector end = size.add(start);
            DoubleVector otherEnd = otherSize.add(other);
            DoubleVector before = Functions.doubles(tile.rows, 2 * rows + i);
            DoubleVector after = Functions.doubles(tile.rows, 2 * rows + PITCH + i);
            DoubleVector index = constant(0);
            for (int k = 1; k < tile.bins; k++) {
                VectorMask<Double> passed = value.compare(VectorOperators.GE, end);
                DoubleVector next = load(tile.parts, along + k * PITCH + i).fma(factor, least);
                DoubleVector otherNext =
                        load(tile.parts, across + k * PITCH + i).fma(factor, least);
                DoubleVector slope = Functions.doubles(tile.rows, 2 * rows + (k + 1) * PITCH + i);
                before = before.blend(Functions.doubles(tile.rows, 2 * rows + k * PITCH + i), passed);
                after = after.blend(slope, passed);
                start = start.blend(end, passed);
                other = other.blend(otherEnd, passed);
                size = size.blend(next, passed);
                otherSize = otherSize.blend(otherNext, passed);
                index = index.blend(k, passed);
                end = end.add(next);
                otherEnd = otherEnd.add(otherNext);
            }
            start.intoArray(tile.bin, (tile.inverse ? LOWER : LEFT) + i);
            size.intoArray(tile.bin, (tile.inverse ? HEIGHT : WIDTH) + i);
            other.intoArray(tile.bin, (tile.inverse ? LEFT : LOWER) + i);
            otherSize.intoArray(tile.bin, (tile.inverse ? WIDTH : HEIGHT) + i);
            index.intoArray(tile.bin, INDEX + i);
            before.intoArray(tile.bin, RAW_SLOPES + i);
            after.intoArray(tile.bin, RAW_SLOPES + PITCH + i);
            before.abs().neg().intoArray(tile.scratch, i);
            after.abs().neg().intoArray(tile.scratch, PITCH + i);
        }
    }

    /**
     * The slopes at both ends of the bins and their derivatives, given exp(-|number|) in {@code scratch} and the logarithms of 1 plus
     * these in {@code logs}.
     */
    static void slopes(SplineTile tile, int count) {
        int last = tile.bins - 1;
        for (int end = 0; end < 2 * PITCH; end += PITCH) {
            for (int i = end; i < end + count; i += LANES) {
                DoubleVector raw = load(tile.bin, RAW_SLOPES + i);
                DoubleVector e = load(tile.scratch, i);
                VectorMask<Double> negative = raw.compare(VectorOperators.LT, 0);
                DoubleVector slope =
                        raw.blend(0, negative).add(load(tile.logs, i)).add(SMALLEST);
                DoubleVector factor = constant(1).blend(e, negative).div(e.add(1));
                if (!tile.periodic) {
                    VectorMask<Double> fixed =
                            load(tile.bin, INDEX + i - end).compare(VectorOperators.EQ, end == 0 ? 0 : last);
                    slope = slope.blend(1, fixed);
                }
                slope.intoArray(tile.bin, SLOPES + i);
                factor.intoArray(tile.bin, SLOPE_FACTORS + i);
            }
        }
    }

    /** The gradients of the numbers of widths and heights, through the sums of sizes before a bin and the softmax. */
    static void toSizes(SplineTile tile, int count) {
        int rows = tile.bins * PITCH;
        double length = 2 * tile.bound * (1 - SMALLEST * tile.bins);
        double least = 2 * tile.bound * SMALLEST;
        double perLength = 1 / length;
        DoubleVector factor = constant(length * tile.op.softmaxScale());
        DoubleVector zero = constant(0);
        for (int half = 0; half < 2 * rows; half += rows) {
            int toStart = half == 0 ? TO_LEFT : TO_LOWER;
            int toSize = half == 0 ? TO_WIDTH : TO_HEIGHT;
            int start = half == 0 ? LEFT : LOWER;
            int size = half == 0 ? WIDTH : HEIGHT;
            for (int i = 0; i < count; i += LANES) {
                DoubleVector index = load(tile.bin, INDEX + i);
                DoubleVector ofStart = load(tile.bin, toStart + i);
                DoubleVector ofSize = load(tile.bin, toSize + i);
                // The fractions before the bin, and its own.
                DoubleVector before = load(tile.bin, start + i).add(tile.bound).sub(index.mul(least));
                DoubleVector own = load(tile.bin, size + i).sub(least);
                DoubleVector mean = own.fma(ofSize, before.mul(ofStart)).mul(perLength);
                VectorMask<Double> outside = outside(tile, Functions.doubles(tile.values, i));
                for (int k = 0; k < tile.bins; k++) {
                    DoubleVector gradient = zero.blend(ofStart, index.compare(VectorOperators.GT, k))
                            .blend(ofSize, index.compare(VectorOperators.EQ, k))
                            .sub(mean)
                            .mul(load(tile.parts, half + k * PITCH + i))
                            .mul(factor)
                            .blend(0, outside);
                    Functions.store(gradient, tile.rows, half + k * PITCH + i);
                }
            }
        }
    }

    /** The gradients of the numbers of slopes, a row for each knot. */
    static void toSlopes(SplineTile tile, int count) {
        int rows = 2 * tile.bins * PITCH;
        DoubleVector zero = constant(0);
        for (int i = 0; i < count; i += LANES) {
            VectorMask<Double> outside = outside(tile, Functions.doubles(tile.values, i));
            DoubleVector index = load(tile.bin, INDEX + i);
            DoubleVector before = load(tile.bin, TO_SLOPES + i)
                    .mul(load(tile.bin, SLOPE_FACTORS + i))
                    .blend(0, outside);
            DoubleVector after = load(tile.bin, TO_SLOPES + PITCH + i)
                    .mul(load(tile.bin, SLOPE_FACTORS + PITCH + i))
                    .blend(0, outside);
            for (int knot = 0; knot <= tile.bins; knot++) {
                DoubleVector gradient = zero.blend(before, index.compare(VectorOperators.EQ, knot))
                        .blend(after, index.compare(VectorOperators.EQ, knot - 1));
                Functions.store(gradient, tile.rows, rows + knot * PITCH + i);
            }
        }
    }
}
