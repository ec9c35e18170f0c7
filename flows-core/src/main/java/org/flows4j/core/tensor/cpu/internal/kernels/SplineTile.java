package org.flows4j.core.tensor.cpu.internal.kernels;

import org.flows4j.core.tensor.cpu.internal.math.MixtureMath;
import org.flows4j.core.tensor.cpu.internal.math.ScalarMath;
import org.flows4j.core.tensor.cpu.internal.math.Tile;
import org.flows4j.core.tensor.cpu.internal.tensor.CpuTensor;
import org.flows4j.core.tensor.ops.RationalQuadraticSpline;

/** The splines of a tile's elements: the way from an element's numbers to its bin, and back for the gradients. */
final class SplineTile {
    private static final double SMALLEST = RationalQuadraticSpline.SMALLEST;

    private final RationalQuadraticSpline op;
    private final int bins;
    private final int stride;

    /** The output of the conditioner; later its gradients. */
    private final float[] numbers;

    /** For each element, the widths and then the heights of its bins as fractions of the whole: 2K numbers. */
    private final double[] parts;

    SplineTile(RationalQuadraticSpline op, MixtureMath math, Tile tile, CpuTensor parameters, int from, int count) {
        this.op = op;
        this.bins = op.bins();
        this.stride = op.parametersPerElement();
        this.numbers = tile.floats(4);
        this.parts = tile.doubles(0);
        parameters.load(from * stride, numbers, 0, count * stride);
        double[] exponents = tile.doubles(1);
        for (int i = 0; i < count; i++) {
            exponents(i * stride, exponents, i * 2 * bins);
            exponents(i * stride + bins, exponents, i * 2 * bins + bins);
        }
        math.exp(exponents, parts, 2 * bins * count);
        for (int i = 0; i < 2 * count; i++) {
            normalize(i * bins);
        }
    }

    /** In double, because a number's place in a narrow bin magnifies the error of the bin's ends. */
    private void exponents(int from, double[] to, int at) {
        float largest = numbers[from];
        for (int k = 1; k < bins; k++) {
            float number = numbers[from + k];
            largest = number > largest ? number : largest;
        }
        double scale = op.softmaxScale();
        for (int k = 0; k < bins; k++) {
            to[at + k] = ((double) numbers[from + k] - largest) * scale;
        }
    }

    private void normalize(int from) {
        double sum = 0;
        for (int k = 0; k < bins; k++) {
            sum += parts[from + k];
        }
        double share = 1 / sum;
        for (int k = 0; k < bins; k++) {
            parts[from + k] *= share;
        }
    }

    private double size(int at) {
        return 2 * op.bound() * (SMALLEST + (1 - SMALLEST * bins) * parts[at]);
    }

    private double slope(int element, int knot) {
        if (!op.periodic() && (knot == 0 || knot == bins)) {
            return 1;
        }
        return SMALLEST + softplus(numbers[element * stride + 2 * bins + slopeNumber(knot)]);
    }

    /** Exact to a rounding of 1, which is enough beside {@link #SMALLEST}; log1p takes three times as long. */
    private static double softplus(double x) {
        return Math.max(x, 0) + Math.log(1 + Math.exp(-Math.abs(x)));
    }

    /** Which of the slopes' numbers belongs to a knot; a periodic spline's last knot is its first. */
    private int slopeNumber(int knot) {
        return op.periodic() ? knot % bins : knot - 1;
    }

    /** Finds the bin of a value between the bounds, which is an x or, for the inverse, a y. */
    void find(int element, double value, SplineBin bin) {
        int first = element * 2 * bins;
        int searched = op.inverse() ? first + bins : first;
        int index = 0;
        double end = -op.bound() + size(searched);
        while (index < bins - 1 && value >= end) {
            index++;
            end += size(searched + index);
        }
        bin.index = index;
        bin.left = start(first, index);
        bin.lower = start(first + bins, index);
        bin.width = size(first + index);
        bin.height = size(first + bins + index);
        bin.slope0 = slope(element, index);
        bin.slope1 = slope(element, index + 1);
    }

    private double start(int first, int index) {
        double start = -op.bound();
        for (int k = 0; k < index; k++) {
            start += size(first + k);
        }
        return start;
    }

    /** Replaces an element's numbers by their gradients, given its bin's. */
    void pullBack(int element, SplineBin bin) {
        int at = element * stride;
        int before = slopeNumber(bin.index);
        int after = slopeNumber(bin.index + 1);
        for (int i = 0; i < stride - 2 * bins; i++) {
            double toSlope = i == before ? bin.toSlope0 : i == after ? bin.toSlope1 : 0;
            numbers[at + 2 * bins + i] =
                    toSlope == 0 ? 0 : (float) (toSlope * ScalarMath.sigmoid(numbers[at + 2 * bins + i]));
        }
        pullBackSizes(element * 2 * bins, at, bin.index, bin.toLeft, bin.toWidth);
        pullBackSizes(element * 2 * bins + bins, at + bins, bin.index, bin.toLower, bin.toHeight);
    }

    /** Through the sums of sizes before a bin and the softmax. */
    private void pullBackSizes(int first, int at, int index, double toStart, double toSize) {
        double mean = parts[first + index] * toSize;
        for (int k = 0; k < index; k++) {
            mean += parts[first + k] * toStart;
        }
        double factor = 2 * op.bound() * (1 - SMALLEST * bins) * op.softmaxScale();
        for (int k = 0; k < bins; k++) {
            double gradient = k < index ? toStart : k == index ? toSize : 0;
            numbers[at + k] = (float) (factor * parts[first + k] * (gradient - mean));
        }
    }

    /** The gradients of an element outside the bounds. */
    void clear(int element) {
        for (int i = element * stride; i < (element + 1) * stride; i++) {
            numbers[i] = 0;
        }
    }

    /** Writes the gradients. */
    public void store(CpuTensor to, int from, int count) {
        to.store(from * stride, numbers, 0, count * stride);
    }
}
