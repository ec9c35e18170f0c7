package org.flows4j.examples.experiments.checkerboard;

import java.util.random.RandomGenerator;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.training.data.Batch;
import org.flows4j.core.training.data.BatchSource;

/**
 * Points uniform on eight of the sixteen 2x2 squares of {@code [-4, 4]^2} (Behrmann et al. 2019, Chen et al. 2019):
 *
 * <pre>{@code
 * u ~ U(-2, 2)    v ~ U(0, 1) - 2 b + (floor(u) mod 2),  b a fair bit    x = (2 u, 2 v)
 * }</pre>
 *
 * <p>Every request draws fresh points, so overfitting is impossible. In training the generator is a function of seed and step, so a
 * resumed run sees the same points as an uninterrupted one.
 *
 * @param size number of points that count as one pass
 * @param copies copies of each point in a batch, each with separate added dimensions
 */
record Checkerboard(TensorBackend backend, int size, int copies) implements BatchSource {
    /** Length of a point. */
    static final int DIMENSIONS = 2;

    /** The largest coordinate. */
    static final double EXTENT = 4;

    /** The upper bound of the mean log-likelihood: the negative entropy, {@code -log 32} nats. */
    static final double BEST_LOG_LIKELIHOOD = -Math.log(32);

    private static final int FOREVER = 1 << 20;

    /** As many points as training wants. */
    static Checkerboard endless(TensorBackend backend, int copies) {
        return new Checkerboard(backend, FOREVER, copies);
    }

    @Override
    public Shape sampleShape() {
        return Shape.vector(DIMENSIONS);
    }

    @Override
    public Batch batch(int[] rows, RandomGenerator random) {
        Shape shape = sampleShape().batch(rows.length);
        float[] different = points((rows.length + copies - 1) / copies, random);
        float[] values = new float[DIMENSIONS * rows.length];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(different, i / copies * DIMENSIONS, values, i * DIMENSIONS, DIMENSIONS);
        }
        return new Batch(backend.fromFloats(values, shape, DType.FLOAT32), null);
    }

    /** Points, one after another. */
    static float[] points(int count, RandomGenerator random) {
        float[] values = new float[DIMENSIONS * count];
        for (int i = 0; i < values.length; i += DIMENSIONS) {
            double u = random.nextDouble(-2, 2);
            // floorMod, because the remainder of a negative number is negative.
            int odd = Math.floorMod((int) Math.floor(u), 2);
            double v = random.nextDouble() - 2 * random.nextInt(2) + odd;
            values[i] = (float) (2 * u);
            values[i + 1] = (float) (2 * v);
        }
        return values;
    }

    /** The true density at a point. */
    static double density(double x, double y) {
        boolean inside = Math.abs(x) < EXTENT && Math.abs(y) < EXTENT;
        long squares = (long) (Math.floor(x / 2) + Math.floor(y / 2));
        return inside && Math.floorMod(squares, 2) == 0 ? 1.0 / 32 : 0;
    }
}
