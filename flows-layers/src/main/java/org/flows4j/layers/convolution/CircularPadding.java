package org.flows4j.layers.convolution;

import java.util.ArrayList;
import java.util.List;
import org.flows4j.core.tensor.Tensor;

/** Borders around images {@code [N, H, W, C]}, for convolutions with circular padding. */
final class CircularPadding {
    private CircularPadding() {}

    /** Pads images periodically on all sides; the border may be wider than the image. */
    static Tensor wrap(Tensor images, int border) {
        return wrap(wrap(images, 1, border), 2, border);
    }

    private static Tensor wrap(Tensor images, int axis, int border) {
        int extent = images.shape().dim(axis);
        List<Tensor> parts = new ArrayList<>();
        int position = -border;
        while (position < extent + border) {
            int start = Math.floorMod(position, extent);
            int length = Math.min(extent - start, extent + border - position);
            parts.add(images.slice(axis, start, start + length));
            position += length;
        }
        return Tensor.concat(axis, parts.toArray(Tensor[]::new));
    }

    /** Crops a border on all sides of images. */
    static Tensor crop(Tensor images, int border) {
        int height = images.shape().dim(1) - border;
        int width = images.shape().dim(2) - border;
        return images.slice(1, border, height).slice(2, border, width);
    }

    /** Pads images with zeros on all sides. */
    static Tensor zeros(Tensor images, int border) {
        return zeros(zeros(images, 1, border), 2, border);
    }

    private static Tensor zeros(Tensor images, int axis, int border) {
        if (border == 0) {
            return images;
        }
        Tensor zeros = images.backend().fill(0, images.shape().with(axis, border), images.dtype());
        return Tensor.concat(axis, zeros, images, zeros);
    }
}
