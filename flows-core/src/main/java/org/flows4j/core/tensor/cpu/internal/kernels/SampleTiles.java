package org.flows4j.core.tensor.cpu.internal.kernels;

import java.util.Arrays;
import org.flows4j.core.tensor.cpu.internal.math.Tile;
import org.flows4j.core.tensor.cpu.internal.math.VectorMath;
import org.flows4j.core.tensor.cpu.internal.tensor.CpuRuntime;
import org.flows4j.core.tensor.cpu.internal.tensor.CpuTensor;
import org.flows4j.core.tensor.cpu.internal.tensor.Workers;
import org.jspecify.annotations.Nullable;

/**
 * Covers a batch in tiles that belong to samples: several whole samples where they are small, otherwise parts of one. Tiles begin
 * and end with whole rows (the channels of a pixel) unless a row alone is longer than a tile.
 */
final class SampleTiles {
    private final Workers workers;
    private final VectorMath math;
    private final int samples;
    private final int sampleSize;
    private final int samplesOfTile;
    private final int length;
    private final int tilesOfSample;
    private final int tilesOfPart;

    /**
     * Covers a batch.
     *
     * @param x the batch, {@code [N, ..]}
     * @param row the number of elements that stay together
     * @param longest the largest number of elements per tile
     * @param work the work per element, as a multiple of a simple operation
     */
    SampleTiles(CpuRuntime runtime, CpuTensor x, int row, int longest, int work) {
        this.workers = runtime.workers();
        this.math = runtime.math();
        this.samples = x.shape().dim(0);
        this.sampleSize = samples == 0 ? 0 : x.size() / samples;
        this.samplesOfTile = Math.max(1, longest / Math.max(1, sampleSize));
        int partOfSample = row > longest ? longest : longest / Math.max(1, row) * row;
        this.length = sampleSize > longest ? partOfSample : samplesOfTile * sampleSize;
        this.tilesOfSample = sampleSize > longest ? Workers.divide(sampleSize, partOfSample) : 1;
        this.tilesOfPart = Math.max(1, Workers.PART / Math.max(1, length * work));
    }

    /** Computes elements from {@code from} on and returns an array whose numbers are to be summed over each sample. */
    interface SummedTask {
        float[] run(int from, int count, Tile tile);
    }

    /** A task for a tile with its number. */
    private interface NumberedTask {
        void run(int index, int from, int count, Tile tile);
    }

    /** Runs a task on every tile. */
    void forEach(Workers.TileTask task) {
        run((index, from, count, tile) -> task.run(from, count, tile));
    }

    /** Runs a task on every tile and returns a sum for each sample. */
    double[] sums(SummedTask task) {
        double[] partial = new double[samples * tilesOfSample];
        run((index, from, count, tile) -> {
            float[] values = task.run(from, count, tile);
            add(values, count, partial, tilesOfSample > 1 ? index : index * samplesOfTile);
        });
        if (tilesOfSample == 1) {
            return partial;
        }
        double[] sums = new double[samples];
        for (int i = 0; i < partial.length; i++) {
            sums[i / tilesOfSample] += partial[i];
        }
        return sums;
    }

    private void run(NumberedTask task) {
        int tiles = tilesOfSample > 1 ? samples * tilesOfSample : Workers.divide(samples, samplesOfTile);
        workers.parts(sampleSize == 0 ? 0 : Workers.divide(tiles, tilesOfPart), (part, tile) -> {
            int end = Math.min(tiles, (part + 1) * tilesOfPart);
            for (int index = part * tilesOfPart; index < end; index++) {
                int sample = tilesOfSample > 1 ? index / tilesOfSample : index * samplesOfTile;
                int from = sample * sampleSize + index % tilesOfSample * length;
                int last = (tilesOfSample > 1 ? sample + 1 : samples) * sampleSize;
                task.run(index, from, Math.min(length, last - from), tile);
            }
        });
    }

    private void add(float[] values, int count, double[] sums, int at) {
        int size = Math.min(count, sampleSize);
        for (int done = 0, i = at; done < count; done += size, i++) {
            sums[i] = math.sum(values, done, size);
        }
    }

    /** Writes the scaled number of its sample to each element of a tile; zero without numbers. */
    void spread(double @Nullable [] ofSample, float scale, int from, int count, float[] to) {
        if (ofSample == null) {
            Arrays.fill(to, 0, count, 0);
            return;
        }
        for (int done = 0; done < count; ) {
            int sample = (from + done) / sampleSize;
            int run = Math.min(count - done, (sample + 1) * sampleSize - from - done);
            Arrays.fill(to, done, done + run, scale * (float) ofSample[sample]);
            done += run;
        }
    }
}
