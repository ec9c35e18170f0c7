package org.flows4j.core.tensor.cpu.internal.kernels;

import java.util.Arrays;
import org.flows4j.core.tensor.cpu.internal.math.Tile;
import org.flows4j.core.tensor.cpu.internal.math.VectorMath;
import org.flows4j.core.tensor.cpu.internal.tensor.CpuRuntime;
import org.flows4j.core.tensor.cpu.internal.tensor.Workers;

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
     * A batch of {@code samples} samples of {@code sampleSize} elements, made of rows of {@code row} elements.
     *
     * @param longest no tile has more elements than this
     */
    SampleTiles(CpuRuntime runtime, int samples, int sampleSize, int row, int longest) {
        this(runtime, samples, sampleSize, row, longest, 1);
    }

    /** The same for elements that each take the work of so many. */
    SampleTiles(CpuRuntime runtime, int samples, int sampleSize, int row, int longest, int work) {
        this.workers = runtime.workers();
        this.math = runtime.math();
        this.samples = samples;
        this.sampleSize = sampleSize;
        this.samplesOfTile = Math.max(1, longest / Math.max(1, sampleSize));
        int partOfSample = row > longest ? longest : longest / Math.max(1, row) * row;
        this.length = sampleSize > longest ? partOfSample : samplesOfTile * sampleSize;
        this.tilesOfSample = sampleSize > longest ? Workers.divide(sampleSize, partOfSample) : 1;
        this.tilesOfPart = Math.max(1, Workers.PART / Math.max(1, length * work));
    }

    /** Computes elements from {@code from} on. */
    interface Task {
        void run(int from, int count, Tile tile);
    }

    /** Computes elements from {@code from} on and returns an array of numbers to be summed over each sample. */
    interface SummedTask {
        float[] run(int from, int count, Tile tile);
    }

    /** Where a tile lies, and its number. */
    private interface TileTask {
        void run(int index, int from, int count, Tile tile);
    }

    /** Runs a task on every tile. */
    void forEach(Task task) {
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

    private void run(TileTask task) {
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

    /** Writes to each element of a tile the number that belongs to its sample. */
    void spread(double[] ofSample, float scale, int from, int count, float[] to) {
        for (int done = 0; done < count; ) {
            int sample = (from + done) / sampleSize;
            int run = Math.min(count - done, (sample + 1) * sampleSize - from - done);
            Arrays.fill(to, done, done + run, scale * (float) ofSample[sample]);
            done += run;
        }
    }
}
