package org.flows4j.examples.data;

import java.util.SplittableRandom;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.distribution.ManifoldDistribution.Estimate;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.flow.FlowEmbedding;

/**
 * A data set as a flow represents it.
 *
 * @param values the representations, one after another
 * @param width numbers per representation
 */
public record Embedded(float[] values, int width) {
    /**
     * Represents all samples of a data set, in order.
     *
     * @param data in the form that the model takes
     * @throws IllegalArgumentException if the model has no such estimate
     */
    public static Embedded of(Flow flow, DataSet data, Estimate estimate) {
        int width = Math.toIntExact(new FlowEmbedding(flow).shape().size());
        float[] values = new float[Math.multiplyExact(data.size(), width)];
        ModelData.forBatches(flow, data, new SplittableRandom(0), (first, given, samples) -> {
            float[] part = new FlowEmbedding(given).encode(samples, estimate).toFloats();
            System.arraycopy(part, 0, values, first * width, part.length);
        });
        return new Embedded(values, width);
    }
}
