package org.flows4j.core.tensor.cpu;

import java.util.Arrays;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;

/** Writes out the neighbourhood of every pixel as a row {@code [kh, kw, channels]}, zero outside the image. */
final class Patches {
    /** Elements of patches that are written before they are used: they should stay in the outer cache. */
    private static final int TARGET = 1 << 20;

    private final Workers workers;

    Patches(Workers workers) {
        this.workers = workers;
    }

    /** Images and kernel of one convolution. */
    record Geometry(int images, int height, int width, int channels, int kernelHeight, int kernelWidth) {
        int patch() {
            return kernelHeight * kernelWidth * channels;
        }
    }

    static Geometry geometry(Shape images, int kernelHeight, int kernelWidth) {
        return new Geometry(images.dim(0), images.dim(1), images.dim(2), images.dim(3), kernelHeight, kernelWidth);
    }

    static int imagesAtOnce(Geometry g) {
        int image = Math.max(1, g.height * g.width * g.patch());
        return Math.max(1, Math.min(g.images, TARGET / image));
    }

    /** Writes the patches of {@code count} images, one image row at a time. */
    void write(CpuTensor x, Geometry g, int firstImage, int count, CpuTensor rows) {
        int padding = g.kernelWidth / 2 * g.channels;
        int rowLength = g.width * g.channels;
        int run = g.kernelWidth * g.channels;
        workers.parts(count * g.height, (line, tile) -> {
            boolean single = x.dtype() == DType.FLOAT32;
            int paddedLength = rowLength + 2 * padding;
            int patchesLength = g.width * g.patch();
            Object padded = single ? new float[paddedLength] : new double[paddedLength];
            Object patches = single ? new float[patchesLength] : new double[patchesLength];
            int image = firstImage + line / g.height;
            int y = line % g.height;
            for (int ky = 0; ky < g.kernelHeight; ky++) {
                int sourceY = y + ky - g.kernelHeight / 2;
                if (sourceY < 0 || sourceY >= g.height) {
                    clear(padded, padding, rowLength);
                } else {
                    x.load((image * g.height + sourceY) * rowLength, padded, padding, rowLength);
                }
                for (int column = 0; column < g.width; column++) {
                    System.arraycopy(padded, column * g.channels, patches, column * g.patch() + ky * run, run);
                }
            }
            rows.store(line * patchesLength, patches, 0, patchesLength);
        });
    }

    private static void clear(Object array, int from, int count) {
        if (array instanceof float[] floats) {
            Arrays.fill(floats, from, from + count, 0);
        } else {
            Arrays.fill((double[]) array, from, from + count, 0);
        }
    }
}
