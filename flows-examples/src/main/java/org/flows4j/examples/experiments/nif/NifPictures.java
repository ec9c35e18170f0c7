package org.flows4j.examples.experiments.nif;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.distribution.ManifoldDistribution.Estimate;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.flow.FlowEmbedding;
import org.flows4j.core.layer.Sampling;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.training.data.DataSetBatches;
import org.flows4j.examples.charts.ImageGrid;
import org.flows4j.examples.charts.Pictures;

/** Pictures of samples and reconstructions of trained models. */
final class NifPictures {
    private static final int COLUMNS = 12;
    private static final int SCALE = 2;
    private static final double[] T = {0.5, 1, 2, 4};
    private static final double[] S = {0, 0.1, 0.5, 1};

    private NifPictures() {}

    /**
     * Samples with one group of rows per t and one row per s: the seed is the same everywhere, so that a column shows one point of the
     * manifold.
     */
    static void drawGrid(Path file, Flow flow, int levels) {
        Shape shape = flow.sampleShape();
        int row = Math.toIntExact(COLUMNS * shape.size());
        float[] all = new float[T.length * S.length * row];
        int next = 0;
        for (double t : T) {
            for (double s : S) {
                try (Scope scope = flow.backend().openScope()) {
                    float[] samples = flow.sample(COLUMNS, Sampling.ofVariances(t, s), new SplittableRandom(0))
                            .toFloats();
                    System.arraycopy(samples, 0, all, next, row);
                    next += row;
                }
            }
        }
        Pictures.writePng(file, new ImageGrid(COLUMNS, SCALE, S.length).draw(all, shape, levels));
    }

    /** The first samples of a data set; those of a small one repeat. */
    static float[] originals(DataSet data) {
        int length = data.sampleLength();
        float[] values = new float[COLUMNS * length];
        for (int i = 0; i < COLUMNS; i++) {
            data.copySample(i % data.size(), values, i * length);
        }
        return values;
    }

    /** The first samples of a data set as their representations on the manifold restore them. */
    static float[] restored(Flow flow, DataSet data) {
        try (Scope scope = flow.backend().openScope()) {
            FlowEmbedding embedding = new FlowEmbedding(flow);
            DataSetBatches batches = new DataSetBatches(data, flow.backend(), flow.dtype());
            int[] rows = IntStream.range(0, COLUMNS).map(i -> i % data.size()).toArray();
            return embedding
                    .decode(embedding.encode(
                            batches.batch(rows, new SplittableRandom(0)).values(), Estimate.PSEUDO_INVERSE))
                    .toFloats();
        }
    }

    /** Rows below one another. */
    static void drawRows(Path file, Shape shape, int levels, Iterable<float[]> rows) {
        float[] all = new float[0];
        for (float[] row : rows) {
            int length = all.length;
            all = Arrays.copyOf(all, length + row.length);
            System.arraycopy(row, 0, all, length, row.length);
        }
        Pictures.writePng(file, new ImageGrid(COLUMNS, SCALE, 1).draw(all, shape, levels));
    }
}
