package org.flows4j.core.tensor.cpu.internal.onednn;

import org.flows4j.core.tensor.cpu.internal.tensor.CpuTensor;
import org.flows4j.core.tensor.cpu.internal.tensor.Workers;

/**
 * The adjoint of {@link Patches}: every pixel of an image is the sum of the places, in the rows of its neighbors, to which
 * {@link Patches} copies it.
 */
final class PatchSums {
    private final Workers workers;

    PatchSums(Workers workers) {
        this.workers = workers;
    }

    /** Sums rows {@code [kh, kw, channels]} of all pixels, without ones, into images of floats. */
    public void sum(CpuTensor rows, Patches.Geometry g, CpuTensor images) {
        int rowLength = g.width() * g.channels();
        int padding = g.kernelWidth() / 2 * g.channels();
        workers.parts(g.images() * g.height(), (line, tile) -> {
            float[] sums = new float[rowLength + 2 * padding];
            float[] run = new float[g.kernelWidth() * g.channels()];
            int y = line % g.height();
            for (int ky = 0; ky < g.kernelHeight(); ky++) {
                int neighbor = y - (ky - g.kernelHeight() / 2);
                if (neighbor >= 0 && neighbor < g.height()) {
                    addLine(rows, (line - y + neighbor) * g.width(), ky, g, run, sums);
                }
            }
            images.store(line * rowLength, sums, padding, rowLength);
        });
    }

    /** Adds the parts of one line of pixels that belong to the line in row ky of their neighborhoods. */
    private static void addLine(CpuTensor rows, int firstPixel, int ky, Patches.Geometry g, float[] run, float[] sums) {
        int channels = g.channels();
        int last = g.kernelWidth() - 1;
        int place = Math.min(g.place(ky, 0), g.place(ky, last));
        for (int column = 0; column < g.width(); column++) {
            rows.load((firstPixel + column) * g.patch() + place * channels, run, 0, run.length);
            int at = column * channels;
            if (g.turned()) {
                for (int kx = 0; kx <= last; kx++) {
                    add(run, (last - kx) * channels, sums, at + kx * channels, channels);
                }
            } else {
                add(run, 0, sums, at, run.length);
            }
        }
    }

    private static void add(float[] x, int from, float[] sums, int at, int count) {
        for (int i = 0; i < count; i++) {
            sums[at + i] += x[from + i];
        }
    }
}
