package org.flows4j.core.tensor.cpu.internal.onednn;

import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.cpu.internal.tensor.CpuTensor;
import org.flows4j.core.tensor.cpu.internal.tensor.Elements;
import org.flows4j.core.tensor.cpu.internal.tensor.Workers;

/**
 * Writes out the neighborhood of every pixel as a row {@code [kh, kw, channels]}, zero outside the image. {@link PatchSums} is the
 * adjoint.
 */
final class Patches {
    /** The number of elements that are written before they are used: they should stay in the outer cache. */
    private static final int TARGET = 1 << 20;

    private final Workers workers;

    Patches(Workers workers) {
        this.workers = workers;
    }

    /**
     * Images and kernel of one convolution.
     *
     * @param images number of images
     * @param height of an image
     * @param width of an image
     * @param channels of an image
     * @param kernelHeight rows of a neighborhood
     * @param kernelWidth columns of a neighborhood
     * @param turned whether the neighborhood is written from its last pixel to its first
     * @param one whether each row ends with an additional 1
     */
    record Geometry(
            int images,
            int height,
            int width,
            int channels,
            int kernelHeight,
            int kernelWidth,
            boolean turned,
            boolean one) {
        int pixels() {
            return images * height * width;
        }

        int patch() {
            return kernelHeight * kernelWidth * channels;
        }

        /** Elements of a row. */
        int length() {
            return one ? patch() + 1 : patch();
        }

        /** The position, in pixels, of a neighbor in the row of a pixel. */
        int place(int kernelRow, int kernelColumn) {
            int place = kernelRow * kernelWidth + kernelColumn;
            return turned ? kernelHeight * kernelWidth - 1 - place : place;
        }
    }

    static Geometry geometry(Shape images, int kernelHeight, int kernelWidth) {
        return new Geometry(
                images.dim(0), images.dim(1), images.dim(2), images.dim(3), kernelHeight, kernelWidth, false, false);
    }

    static int imagesAtOnce(Geometry g) {
        int image = Math.max(1, g.height * g.width * g.length());
        return Math.max(1, Math.min(g.images, TARGET / image));
    }

    /** Writes the patches of {@code count} images, one image row at a time. */
    void write(CpuTensor x, Geometry g, int firstImage, int count, CpuTensor rows) {
        int padding = g.kernelWidth / 2 * g.channels;
        int rowLength = g.width * g.channels;
        int length = g.length();
        Elements<Object> elements = Elements.of(x.dtype());
        workers.parts(count * g.height, (line, tile) -> {
            Object padded = elements.array(rowLength + 2 * padding);
            Object patches = elements.array(g.width * length);
            int image = firstImage + line / g.height;
            int y = line % g.height;
            for (int ky = 0; ky < g.kernelHeight; ky++) {
                int sourceY = y + ky - g.kernelHeight / 2;
                if (sourceY < 0 || sourceY >= g.height) {
                    elements.fill(padded, padding, padding + rowLength, 0);
                } else {
                    x.load((image * g.height + sourceY) * rowLength, padded, padding, rowLength);
                }
                copy(padded, patches, ky, g);
            }
            for (int last = g.patch(); g.one && last < g.width * length; last += length) {
                elements.fill(patches, last, last + 1, 1);
            }
            rows.store(line * g.width * length, patches, 0, g.width * length);
        });
    }

    /** Copies a row of an image to the places of its pixels in the neighborhoods of a line. */
    private static void copy(Object padded, Object patches, int kernelRow, Geometry g) {
        // Pixels that stay in order are copied together.
        int pixels = g.turned ? 1 : g.kernelWidth;
        for (int kx = 0; kx < g.kernelWidth; kx += pixels) {
            int place = g.place(kernelRow, kx) * g.channels;
            for (int column = 0; column < g.width; column++) {
                System.arraycopy(
                        padded, (column + kx) * g.channels, patches, column * g.length() + place, pixels * g.channels);
            }
        }
    }
}
