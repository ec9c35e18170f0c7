package org.flows4j.core.distribution;

import java.util.random.RandomGenerator;
import org.flows4j.core.autodiff.Evaluation;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.ops.StandardNormalLogDensity;

/** Independent standard normal components: {@code log p(z) = -|z|^2 / 2 - D/2 log(2 pi)} for D components. */
public final class StandardNormal implements Distribution {
    private static final StandardNormalLogDensity LOG_DENSITY = new StandardNormalLogDensity();

    private final Shape sampleShape;
    private final TensorBackend backend;
    private final DType dtype;

    /**
     * The distribution over samples of a shape.
     *
     * @param sampleShape {@code [H, W, C]} or {@code [D]}
     * @param backend where samples are made
     * @param dtype element type of samples
     */
    public StandardNormal(Shape sampleShape, TensorBackend backend, DType dtype) {
        this.sampleShape = sampleShape;
        this.backend = backend;
        this.dtype = dtype;
    }

    @Override
    public Shape sampleShape() {
        return sampleShape;
    }

    @Override
    public Tensor logProb(Tensor z, Evaluation evaluation) {
        Gaussians.checkBatch(z, sampleShape);
        return LOG_DENSITY.apply(z)[0];
    }

    @Override
    public Tensor sample(int n, double temperature, RandomGenerator random, Evaluation evaluation) {
        return Gaussians.noise(backend, dtype, sampleShape, n, temperature, random);
    }

    @Override
    public ParameterList parameters() {
        return ParameterList.empty();
    }

    @Override
    public String toString() {
        return "StandardNormal" + sampleShape;
    }
}
