package org.flows4j.core.nn.flowpp;

import org.flows4j.core.autodiff.Evaluation;
import org.flows4j.core.autodiff.Initializer;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.nn.InputShapes;
import org.flows4j.core.nn.Moments;
import org.flows4j.core.nn.Network;
import org.flows4j.core.nn.Nonlinearity;
import org.flows4j.core.nn.ProductCalls;
import org.flows4j.core.tensor.Activation;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.UnaryOp;

/**
 * A convolution with weight normalization (Salimans and Kingma 2016): {@code y = f(conv(x, gain * direction / |direction|) +
 * bias)}, the norm taken for each output channel. Data-dependent initialization gives every channel mean 0 and deviation {@code
 * initialScale} before the nonlinearity; with 0 the layer starts as the constant 0.
 *
 * <p>Shapes: x {@code [N, H, W, in]}, direction {@code [out, in, kh, kw]}, gain and bias {@code [out]}, y {@code [N, H, W,
 * out]}.
 */
public final class WeightNormConv2d implements Network {
    private static final double DEVIATION = 0.05;

    /** Keeps the gradient of a norm finite, at no direction that training meets. */
    private static final double EPSILON = 1e-12;

    private final Parameter direction;
    private final Parameter gain;
    private final Parameter bias;
    private final Parameter initialized;
    private final double initialScale;
    private final Nonlinearity nonlinearity;

    /**
     * Makes the layer.
     *
     * @param weight {@code [out, in, kh, kw]}, kh and kw odd
     * @param initialScale deviation of the channels after initialization, 0 for a layer that starts as 0
     * @param nonlinearity applied last
     */
    public WeightNormConv2d(ParameterFactory parameters, Shape weight, double initialScale, Nonlinearity nonlinearity) {
        Shape outputs = Shape.of(weight.dim(0));
        this.initialScale = initialScale;
        this.nonlinearity = nonlinearity;
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

    @Override
    public Tensor apply(Tensor x, Evaluation evaluation) {
        Tensor weight = normalized(evaluation).mul(evaluation.value(gain).reshape(-1, 1, 1, 1));
        return nonlinearity.rest(ProductCalls.conv2d(x, weight, evaluation.value(bias), nonlinearity.fused()));
    }

    @Override
    public Tensor initialize(Tensor x, Evaluation evaluation) {
        if (initialized.value().item() == 0) {
            Moments moments = Moments.perChannel(ProductCalls.conv2d(x, normalized(evaluation), null, Activation.NONE));
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
        return apply(x, evaluation);
    }

    @Override
    public Shape outputShape(Shape input) {
        return InputShapes.image("WeightNormConv2d", input, direction.shape().dim(1))
                .with(-1, direction.shape().dim(0));
    }

    @Override
    public ParameterList parameters() {
        return ParameterList.of(direction, gain, bias, initialized);
    }
}
