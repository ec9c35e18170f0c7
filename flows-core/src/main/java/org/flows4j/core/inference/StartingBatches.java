package org.flows4j.core.inference;

import java.util.random.RandomGenerator;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.training.data.Batch;
import org.flows4j.core.training.data.BatchSource;
import org.jspecify.annotations.Nullable;

/**
 * Batches for an objective without data: their values set the starting values of the flow, and steps use their number only.
 *
 * @param flow in training
 * @param rows rows with the location and scale to start from; null for standard normal ones
 * @param size of the largest batch
 */
record StartingBatches(Flow flow, double @Nullable [][] rows, int size) implements BatchSource {
    @Override
    public Shape sampleShape() {
        return flow.sampleShape();
    }

    @Override
    public Batch batch(int[] indices, RandomGenerator random) {
        Shape shape = flow.sampleShape().batch(indices.length);
        double[][] given = rows;
        if (given == null) {
            return new Batch(flow.backend().normal(shape, flow.dtype(), random), null);
        }
        int width = Math.toIntExact(flow.sampleShape().size());
        double[] values = new double[indices.length * width];
        for (int i = 0; i < indices.length; i++) {
            System.arraycopy(given[indices[i] % given.length], 0, values, i * width, width);
        }
        Tensor batch = flow.backend().fromDoubles(values, shape, flow.dtype());
        return new Batch(batch, null);
    }
}
