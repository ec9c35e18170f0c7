package org.flows4j.core.nn.recurrent;

import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;

/**
 * Images cut into the d x d smaller ones that a convolution of dilation d keeps apart: one of the rows and columns of each phase
 * modulo d. So the dilated convolution is an ordinary one of these, and a stack of them is cut up once. Images whose extents d does not
 * divide are filled up with zeros.
 *
 * @param dilation d, at least 1
 * @param height rows of the images
 * @param width their columns
 */
record DilatedGrid(int dilation, int height, int width) {
    private int rows() {
        return (height + dilation - 1) / dilation;
    }

    private int columns() {
        return (width + dilation - 1) / dilation;
    }

    private boolean filledUp() {
        return rows() * dilation != height || columns() * dilation != width;
    }

    /** {@code [B, H, W, C]} to {@code [B*d*d, ceil(H/d), ceil(W/d), C]}, the images of a sample one after another. */
    Tensor cut(Tensor x) {
        if (dilation == 1) {
            return x;
        }
        int channels = x.shape().channels();
        Tensor full = fill(fill(x, 1, rows() * dilation), 2, columns() * dilation);
        return full.reshape(-1, rows(), dilation, columns(), dilation, channels)
                .permute(0, 2, 4, 1, 3, 5)
                .reshape(-1, rows(), columns(), channels);
    }

    private static Tensor fill(Tensor x, int axis, int extent) {
        Shape missing = x.shape().with(axis, extent - x.shape().dim(axis));
        return missing.dim(axis) == 0
                ? x
                : Tensor.concat(axis, x, x.backend().plain().fill(0, missing, x.dtype()));
    }

    /** The opposite of {@link #cut}. */
    Tensor join(Tensor x) {
        if (dilation == 1) {
            return x;
        }
        int channels = x.shape().channels();
        return x.reshape(-1, dilation, dilation, rows(), columns(), channels)
                .permute(0, 3, 1, 4, 2, 5)
                .reshape(-1, rows() * dilation, columns() * dilation, channels)
                .slice(1, 0, height)
                .slice(2, 0, width);
    }

    /** Puts zeros again where images were filled up: to a convolution there is nothing beyond the edge. */
    Tensor clear(Tensor x) {
        return filledUp() ? cut(join(x)) : x;
    }
}
