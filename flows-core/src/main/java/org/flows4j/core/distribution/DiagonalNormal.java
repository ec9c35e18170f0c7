package org.flows4j.core.distribution;

import java.util.random.RandomGenerator;
import org.flows4j.core.autodiff.Evaluation;
import org.flows4j.core.autodiff.Initializer;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.ops.GaussianLogDensity;

/**
 * Independent normal components with learned mean and scale:
 * {@code log p(z) = sum_i [ -((z_i - mean_i) exp(-logScale_i))^2 / 2 - logScale_i - log(2 pi) / 2 ]}.
 *
 * <p>Mean and log-scale start at zero, so a new distribution equals {@link StandardNormal}.
 */
public final class DiagonalNormal implements Distribution {
    private static final GaussianLogDensity LOG_DENSITY = new GaussianLogDensity();

    /** The components that share a mean and a scale. */
    public enum Sharing {
        /** None: parameters have the sample's shape. */
        PER_ELEMENT,
        /** All positions of a channel: parameters have shape {@code [C]}. */
        PER_CHANNEL
    }

    private final Shape sampleShape;
    private final TensorBackend backend;
    private final DType dtype;
    private final Parameter mean;
    private final Parameter logScale;

    /**
     * The distribution over samples of a shape.
     *
     * @param parameters makes {@code mean} and {@code logScale}
     * @param sampleShape {@code [H, W, C]} or {@code [D]}
     * @param sharing which components share parameters; for a vector both choices are the same
     */
    public DiagonalNormal(ParameterFactory parameters, Shape sampleShape, Sharing sharing) {
        this.sampleShape = sampleShape;
        this.backend = parameters.backend();
        this.dtype = parameters.dtype();
        Shape shape = switch (sharing) {
            case PER_ELEMENT -> sampleShape;
            case PER_CHANNEL -> Shape.vector(sampleShape.channels());
        };
        this.mean = parameters.parameter("mean", shape, Initializer.zeros());
        this.logScale = parameters.parameter("logScale", shape, Initializer.zeros());
    }

    @Override
    public Shape sampleShape() {
        return sampleShape;
    }

    @Override
    public Tensor logProb(Tensor z, Evaluation evaluation) {
        Gaussians.checkBatch(z, sampleShape);
        Tensor means = evaluation.value(mean).broadcastTo(z.shape());
        Tensor logScales = evaluation.value(logScale).broadcastTo(z.shape());
        return LOG_DENSITY.apply(z, means, logScales)[0];
    }

    @Override
    public Tensor sample(int n, double temperature, RandomGenerator random, Evaluation evaluation) {
        Tensor noise = Gaussians.noise(backend, dtype, sampleShape, n, temperature, random);
        return noise.mul(evaluation.value(logScale).exp()).add(evaluation.value(mean));
    }

    @Override
    public ParameterList parameters() {
        return ParameterList.of(mean, logScale);
    }

    @Override
    public String toString() {
        return "DiagonalNormal" + sampleShape;
    }
}
