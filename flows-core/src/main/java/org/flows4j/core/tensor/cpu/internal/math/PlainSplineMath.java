package org.flows4j.core.tensor.cpu.internal.math;

import org.flows4j.core.tensor.ops.RationalQuadraticSpline;

/** {@link SplineMath} in plain Java, element by element. */
final class PlainSplineMath implements SplineMath {
    private static final double SMALLEST = RationalQuadraticSpline.SMALLEST;

    @Override
    public void evaluate(SplineTile tile, int count) {
        parts(tile, count);
        SplineBin bin = new SplineBin();
        for (int i = 0; i < count; i++) {
            tile.logSlopes[i] = 0;
            if (inside(tile, tile.values[i])) {
                double value = clamped(tile, tile.values[i]);
                find(tile, i, value, bin);
                double theta = tile.inverse ? bin.thetaOfY(value) : bin.thetaOfX(value);
                tile.values[i] = (float) (tile.inverse ? bin.x(theta) : bin.y(theta));
                tile.logSlopes[i] = (float) Math.log(bin.slope(theta));
            }
        }
    }

    @Override
    public void pullBack(SplineTile tile, int count) {
        parts(tile, count);
        int stride = tile.op.parametersPerElement();
        SplineBin bin = new SplineBin();
        for (int i = 0; i < count; i++) {
            if (inside(tile, tile.values[i])) {
                double value = clamped(tile, tile.values[i]);
                find(tile, i, value, bin);
                if (tile.inverse) {
                    bin.pullBackInverse(bin.thetaOfY(value), tile.gradients[i], tile.toLogSlopes[i]);
                } else {
                    bin.pullBack(bin.thetaOfX(value), tile.gradients[i], tile.toLogSlopes[i]);
                }
                tile.gradients[i] = (float) bin.toX;
                pullBack(tile, i * stride, i * 2 * tile.bins, bin);
            } else {
                for (int k = i * stride; k < (i + 1) * stride; k++) {
                    tile.numbers[k] = 0;
                }
            }
        }
    }

    private static boolean inside(SplineTile tile, float value) {
        return tile.periodic ? !Float.isNaN(value) : value >= -tile.bound && value <= tile.bound;
    }

    private static double clamped(SplineTile tile, float value) {
        return Math.min(Math.max(value, -tile.bound), tile.bound);
    }

    /** For each element, the widths and then the heights of its bins as fractions of the whole: 2K numbers. */
    private static void parts(SplineTile tile, int count) {
        int bins = tile.bins;
        int stride = tile.op.parametersPerElement();
        for (int i = 0; i < count; i++) {
            softmax(tile, i * stride, i * 2 * bins);
            softmax(tile, i * stride + bins, i * 2 * bins + bins);
        }
    }

    private static void softmax(SplineTile tile, int from, int to) {
        float largest = tile.numbers[from];
        for (int k = 1; k < tile.bins; k++) {
            float number = tile.numbers[from + k];
            largest = number > largest ? number : largest;
        }
        double sum = 0;
        for (int k = 0; k < tile.bins; k++) {
            tile.parts[to + k] = Math.exp(((double) tile.numbers[from + k] - largest) * tile.op.softmaxScale());
            sum += tile.parts[to + k];
        }
        double share = 1 / sum;
        for (int k = 0; k < tile.bins; k++) {
            tile.parts[to + k] *= share;
        }
    }

    private static double size(SplineTile tile, int at) {
        return 2 * tile.bound * (SMALLEST + (1 - SMALLEST * tile.bins) * tile.parts[at]);
    }

    private static double slope(SplineTile tile, int element, int knot) {
        if (!tile.periodic && (knot == 0 || knot == tile.bins)) {
            return 1;
        }
        int numbers = element * tile.op.parametersPerElement() + 2 * tile.bins;
        return SMALLEST + softplus(tile.numbers[numbers + slopeNumber(tile, knot)]);
    }

    /** Exact to a rounding of 1, which is enough beside {@link #SMALLEST}; log1p takes three times as long. */
    private static double softplus(double x) {
        return Math.max(x, 0) + Math.log(1 + Math.exp(-Math.abs(x)));
    }

    /** Which of the slopes' numbers belongs to a knot; a periodic spline's last knot is its first. */
    private static int slopeNumber(SplineTile tile, int knot) {
        return tile.periodic ? knot % tile.bins : knot - 1;
    }

    /** Finds the bin of a value between the bounds, which is an x or, for the inverse, a y. */
    private static void find(SplineTile tile, int element, double value, SplineBin bin) {
        int bins = tile.bins;
        int first = element * 2 * bins;
        int searched = tile.inverse ? first + bins : first;
        int index = 0;
        double end = -tile.bound + size(tile, searched);
        while (index < bins - 1 && value >= end) {
            index++;
            end += size(tile, searched + index);
        }
        bin.index = index;
        bin.left = start(tile, first, index);
        bin.lower = start(tile, first + bins, index);
        bin.width = size(tile, first + index);
        bin.height = size(tile, first + bins + index);
        bin.slope0 = slope(tile, element, index);
        bin.slope1 = slope(tile, element, index + 1);
    }

    private static double start(SplineTile tile, int first, int index) {
        double start = -tile.bound;
        for (int k = 0; k < index; k++) {
            start += size(tile, first + k);
        }
        return start;
    }

    /** Replaces an element's numbers by their gradients, given its bin's. */
    private static void pullBack(SplineTile tile, int at, int first, SplineBin bin) {
        int bins = tile.bins;
        int before = slopeNumber(tile, bin.index);
        int after = slopeNumber(tile, bin.index + 1);
        for (int i = 0; i < tile.op.parametersPerElement() - 2 * bins; i++) {
            double toSlope = i == before ? bin.toSlope0 : i == after ? bin.toSlope1 : 0;
            int number = at + 2 * bins + i;
            tile.numbers[number] = toSlope == 0 ? 0 : (float) (toSlope * ScalarMath.sigmoid(tile.numbers[number]));
        }
        pullBackSizes(tile, first, at, bin.index, bin.toLeft, bin.toWidth);
        pullBackSizes(tile, first + bins, at + bins, bin.index, bin.toLower, bin.toHeight);
    }

    /** Through the sums of sizes before a bin and the softmax. */
    private static void pullBackSizes(SplineTile tile, int first, int at, int index, double toStart, double toSize) {
        double mean = tile.parts[first + index] * toSize;
        for (int k = 0; k < index; k++) {
            mean += tile.parts[first + k] * toStart;
        }
        double factor = 2 * tile.bound * (1 - SMALLEST * tile.bins) * tile.op.softmaxScale();
        for (int k = 0; k < tile.bins; k++) {
            double gradient = k < index ? toStart : k == index ? toSize : 0;
            tile.numbers[at + k] = (float) (factor * tile.parts[first + k] * (gradient - mean));
        }
    }
}
