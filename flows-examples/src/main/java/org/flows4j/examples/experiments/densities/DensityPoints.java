package org.flows4j.examples.experiments.densities;

import java.util.random.RandomGenerator;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.training.data.Batch;
import org.flows4j.core.training.data.BatchSource;

/**
 * Fresh points of a density in each batch, so that overfitting is impossible.
 *
 * @param density of the points
 * @param scale multiplies the points
 * @param size number of points that count as one pass
 */
record DensityPoints(TensorBackend backend, PlaneDensity density, double scale, int size) implements BatchSource {
    private static final int FOREVER = 1 << 20;

    static DensityPoints endless(TensorBackend backend, PlaneDensity density, double scale) {
        return new DensityPoints(backend, density, scale, FOREVER);
    }

    @Override
    public Shape sampleShape() {
        return Shape.vector(2);
    }

    @Override
    public Batch batch(int[] rows, RandomGenerator random) {
        float[] values = new float[2 * rows.length];
        for (int i = 0; i < values.length; i += 2) {
            double[] point = density.sample(random);
            values[i] = (float) (scale * point[0]);
            values[i + 1] = (float) (scale * point[1]);
        }
        return new Batch(backend.fromFloats(values, sampleShape().batch(rows.length), DType.FLOAT32), null);
    }
}
