package org.flows4j.core.distribution;

import java.util.random.RandomGenerator;
import org.flows4j.core.autodiff.Evaluation;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.ops.StandardNormalLogDensity;

/** Independent standard normal components: {@code log p(z) = -|z|^2 / 2 - D/2 log(2 pi)} for D components. */
public final class StandardNormal extends FixedDistribution {
    private static final StandardNormalLogDensity LOG_DENSITY = new StandardNormalLogDensity();

    /**
     * The distribution over samples of a shape.
     *
     * @param sampleShape {@code [H, W, C]} or {@code [D]}
     * @param backend where samples are made
     * @param dtype element type of samples
     */
    public StandardNormal(Shape sampleShape, TensorBackend backend, DType dtype) {
        super(sampleShape, backend, dtype);
    }

    @Override
    public Tensor logProb(Tensor z, Evaluation evaluation) {
        Gaussians.checkBatch(z, sampleShape());
        return LOG_DENSITY.apply(z)[0];
    }

    @Override
    public Tensor sample(int n, double temperature, RandomGenerator random, Evaluation evaluation) {
        return Gaussians.noise(backend, dtype, sampleShape(), n, temperature, random);
    }

    @Override
    public String toString() {
        return "StandardNormal" + sampleShape();
    }
}
