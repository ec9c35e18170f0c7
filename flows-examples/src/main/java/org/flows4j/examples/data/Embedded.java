package org.flows4j.examples.data;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.distribution.ManifoldDistribution.Estimate;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.flow.FlowEmbedding;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.training.data.Batch;
import org.flows4j.core.training.data.DataSetBatches;

/**
 * A data set as a flow represents it.
 *
 * @param values the representations, one after another
 * @param width numbers per representation
 */
public record Embedded(float[] values, int width) {
    private static final int ROWS_AT_ONCE = 1024;

    /**
     * Represents all samples of a data set.
     *
     * @param flow the model
     * @param data in the form that the model takes
     * @param estimate the kind of coordinates
     * @return the representations, in order
     * @throws IllegalArgumentException if the model has no such estimate
     */
    public static Embedded of(Flow flow, DataSet data, Estimate estimate) {
        DataSetBatches batches =
                new DataSetBatches(data, flow.backend(), flow.dtype()).withClasses(flow.conditionChannels());
        int width = Math.toIntExact(new FlowEmbedding(flow).shape().size());
        float[] values = new float[Math.multiplyExact(data.size(), width)];
        for (int from = 0; from < data.size(); from += ROWS_AT_ONCE) {
            int[] rows = IntStream.range(from, Math.min(data.size(), from + ROWS_AT_ONCE))
                    .toArray();
            try (Scope scope = flow.backend().openScope()) {
                Batch batch = batches.batch(rows, new SplittableRandom(0));
                Flow given = batch.condition() == null ? flow : flow.given(batch.condition());
                float[] part = new FlowEmbedding(given)
                        .encode(batch.values(), estimate)
                        .toFloats();
                System.arraycopy(part, 0, values, from * width, part.length);
            }
        }
        return new Embedded(values, width);
    }

    /**
     * The number of representations.
     *
     * @return the number of representations
     */
    public int count() {
        return values.length / width;
    }
}
