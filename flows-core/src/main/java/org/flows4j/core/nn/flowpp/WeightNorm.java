package org.flows4j.core.nn.flowpp;

import java.util.function.UnaryOperator;
import org.flows4j.core.autodiff.Evaluation;
import org.flows4j.core.autodiff.Initializer;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.nn.Moments;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.UnaryOp;

/**
 * The parameters of a weight-normalized product (Salimans and Kingma 2016): {@code weight = gain * direction / |direction|}, the norm
 * taken for each output channel, and a bias. Data-dependent initialization gives every channel mean 0 and deviation {@code
 * initialScale}; with 0 the product starts as the constant 0.
 *
 * <p>Parameters: direction {@code [out, in, kh, kw]}, gain and bias {@code [out]}.
 */
public final class WeightNorm {
    private static final double DEVIATION = 0.05;

    /** Keeps the gradient of a norm finite, at no direction that training meets. */
    private static final double EPSILON = 1e-12;

    private final Parameter direction;
    private final Parameter gain;
    private final Parameter bias;
    private final Parameter initialized;
    private final double initialScale;

    /**
     * Makes the parameters.
     *
     * @param weight {@code [out, in, kh, kw]}
     * @param initialScale deviation of the channels after initialization
     */
    public WeightNorm(ParameterFactory parameters, Shape weight, double initialScale) {
        Shape outputs = Shape.of(weight.dim(0));
        this.initialScale = initialScale;
        this.direction = parameters.parameter("direction", weight, Initializer.normal(DEVIATION));
        this.gain = parameters.parameter("gain", outputs, Initializer.constant(initialScale));
        this.bias = parameters.parameter("bias", outputs, Initializer.zeros());
        this.initialized = parameters.buffer("initialized", Shape.of(1), Initializer.zeros());
    }

    private Tensor normalized(Evaluation evaluation) {
        Tensor raw = evaluation.value(direction);
        Tensor norms = raw.square().sum(1, 2, 3).add(EPSILON).unary(UnaryOp.SQRT);
        return raw.div(norms.reshape(-1, 1, 1, 1));
    }

    /** The weight, {@code [out, in, kh, kw]}. */
    public Tensor weight(Evaluation evaluation) {
        return normalized(evaluation).mul(evaluation.value(gain).reshape(-1, 1, 1, 1));
    }

    /** The bias, {@code [out]}. */
    public Tensor bias(Evaluation evaluation) {
        return evaluation.value(bias);
    }

    /**
     * Sets gain and bias from a batch, once.
     *
     * @param product computes the product of the batch with a weight, without bias
     */
    public void initialize(Evaluation evaluation, UnaryOperator<Tensor> product) {
        if (initialized.value().item() != 0) {
            return;
        }
        Moments moments = Moments.perChannel(product.apply(normalized(evaluation)));
        double[] gains = moments.logScaling();
        double[] offsets = moments.centring();
        for (int i = 0; i < gains.length; i++) {
            gains[i] = initialScale * Math.exp(gains[i]);
            offsets[i] *= gains[i];
        }
        gain.assign(gains);
        bias.assign(offsets);
        initialized.assign(new double[] {1});
    }

    /** The shape of the weight. */
    public Shape shape() {
        return direction.shape();
    }

    /** Direction, gain, bias and the mark of initialization. */
    public ParameterList parameters() {
        return ParameterList.of(direction, gain, bias, initialized);
    }
}
