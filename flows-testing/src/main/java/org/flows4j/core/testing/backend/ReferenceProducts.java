package org.flows4j.core.testing.backend;

import org.flows4j.core.tensor.Shape;

/** Matrix products and convolutions as plain loops in double; see {@link ReferenceOps}. */
public final class ReferenceProducts {
    private ReferenceProducts() {}

    /**
     * The product of batches of matrices.
     *
     * @param a elements of the left operand
     * @param left {@code [m, k]}, shared by the batch, or {@code [b, m, k]}, before transposition
     * @param b elements of the right operand
     * @param right {@code [k, n]}, shared by the batch, or {@code [b, k, n]}, before transposition
     * @param transposeA whether the last two axes of a are swapped first
     * @param transposeB whether the last two axes of b are swapped first
     * @return {@code [m, n]} or {@code [b, m, n]}
     */
    public static double[] matmul(
            double[] a, Shape left, double[] b, Shape right, boolean transposeA, boolean transposeB) {
        int batch = left.rank() == 3 ? left.dim(0) : right.rank() == 3 ? right.dim(0) : 1;
        int rows = left.dim(transposeA ? -1 : -2);
        int inner = left.dim(transposeA ? -2 : -1);
        int columns = right.dim(transposeB ? -2 : -1);
        double[] out = new double[batch * rows * columns];
        for (int n = 0; n < batch; n++) {
            int startA = left.rank() == 3 ? n * rows * inner : 0;
            int startB = right.rank() == 3 ? n * inner * columns : 0;
            for (int i = 0; i < rows; i++) {
                for (int j = 0; j < columns; j++) {
                    double sum = 0;
                    for (int k = 0; k < inner; k++) {
                        sum += a[startA + (transposeA ? k * rows + i : i * inner + k)]
                                * b[startB + (transposeB ? j * inner + k : k * columns + j)];
                    }
                    out[(n * rows + i) * columns + j] = sum;
                }
            }
        }
        return out;
    }

    /** Adds a bias to the last axis, unless it is empty, and applies ReLU if {@code relu} is true. */
    public static double[] finish(double[] x, double[] bias, boolean relu) {
        double[] out = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            double value = bias.length == 0 ? x[i] : x[i] + bias[i % bias.length];
            out[i] = relu ? Math.max(value, 0) : value;
        }
        return out;
    }

    /**
     * The "same" cross-correlation {@code [n, h, w, out]} with stride 1 of an input {@code [n, h, w, in]} and a weight
     * {@code [out, in, kh, kw]}.
     */
    public static double[] conv2d(double[] x, Shape input, double[] weight, Shape kernel) {
        double[] y = new double[(int) output(input, kernel).size()];
        forEachTap(input, kernel, (xi, wi, yi) -> y[yi] += x[xi] * weight[wi]);
        return y;
    }

    /** The adjoint of {@link #conv2d} in its input: {@code [n, h, w, in]} from a gradient {@code [n, h, w, out]}. */
    public static double[] conv2dInputGradient(double[] gradient, Shape input, double[] weight, Shape kernel) {
        double[] x = new double[(int) input.size()];
        forEachTap(input, kernel, (xi, wi, yi) -> x[xi] += gradient[yi] * weight[wi]);
        return x;
    }

    /** The adjoint of {@link #conv2d} in its weight: {@code [out, in, kh, kw]} from a gradient {@code [n, h, w, out]}. */
    public static double[] conv2dWeightGradient(double[] x, Shape input, double[] gradient, Shape kernel) {
        double[] weight = new double[(int) kernel.size()];
        forEachTap(input, kernel, (xi, wi, yi) -> weight[wi] += x[xi] * gradient[yi]);
        return weight;
    }

    /** The shape {@code [n, h, w, out]} of a convolution's result. */
    public static Shape output(Shape input, Shape kernel) {
        return input.with(-1, kernel.dim(0));
    }

    /** One product of a convolution: the indices of the input, of the kernel and of the result. */
    private interface Tap {
        void accept(int input, int weight, int output);
    }

    private static void forEachTap(Shape input, Shape kernel, Tap tap) {
        int height = input.dim(1);
        int width = input.dim(2);
        int in = input.dim(3);
        int kernelHeight = kernel.dim(2);
        int kernelWidth = kernel.dim(3);
        Shape output = output(input, kernel);
        for (int y = 0; y < output.size(); y++) {
            int out = y % output.dim(3);
            int column = y / output.dim(3) % width;
            int row = y / (output.dim(3) * width) % height;
            int sample = y / (output.dim(3) * width * height);
            for (int i = 0; i < kernelHeight; i++) {
                for (int j = 0; j < kernelWidth; j++) {
                    int r = row + i - kernelHeight / 2;
                    int c = column + j - kernelWidth / 2;
                    if (r >= 0 && r < height && c >= 0 && c < width) {
                        for (int channel = 0; channel < in; channel++) {
                            int x = ((sample * height + r) * width + c) * in + channel;
                            int w = ((out * in + channel) * kernelHeight + i) * kernelWidth + j;
                            tap.accept(x, w, y);
                        }
                    }
                }
            }
        }
    }
}
