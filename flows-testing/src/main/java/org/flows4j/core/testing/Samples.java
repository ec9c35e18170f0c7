package org.flows4j.core.testing;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;

/** Random test tensors whose seed shows in failure messages. */
public final class Samples {
    private final TensorBackend backend;
    private final DType dtype;
    private final long seed;
    private final RandomGenerator random;

    /**
     * A source of tensors.
     *
     * @param backend where they are made
     * @param dtype their element type
     * @param seed of their elements
     */
    public Samples(TensorBackend backend, DType dtype, long seed) {
        this.backend = backend;
        this.dtype = dtype;
        this.seed = seed;
        this.random = new SplittableRandom(seed);
    }

    /**
     * Independent standard normal elements.
     *
     * @param dims extents
     * @return a new tensor
     */
    public Tensor normal(int... dims) {
        return normal(Shape.of(dims));
    }

    /**
     * Independent standard normal elements.
     *
     * @param shape extents
     * @return a new tensor
     */
    public Tensor normal(Shape shape) {
        return backend.fromDoubles(normals((int) shape.size()), shape, dtype);
    }

    /**
     * Independent standard normal numbers.
     *
     * @param count how many
     * @return the numbers
     */
    public double[] normals(int count) {
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = random.nextGaussian();
        }
        return values;
    }

    @Override
    public String toString() {
        return "seed " + seed + ", " + dtype + " on " + backend.name();
    }
}
