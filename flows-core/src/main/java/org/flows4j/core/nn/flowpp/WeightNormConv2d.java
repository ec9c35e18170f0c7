package org.flows4j.core.nn.flowpp;

import org.flows4j.core.autodiff.Evaluation;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.nn.InputShapes;
import org.flows4j.core.nn.Network;
import org.flows4j.core.nn.Nonlinearity;
import org.flows4j.core.nn.ProductCalls;
import org.flows4j.core.tensor.Activation;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;

/**
 * A convolution with {@linkplain WeightNorm weight normalization}: {@code y = f(conv(x, gain * direction / |direction|) + bias)}.
 * Data-dependent initialization gives every channel mean 0 and deviation {@code initialScale} before the nonlinearity; with 0 the layer
 * starts as the constant 0.
 *
 * <p>Shapes: x {@code [N, H, W, in]}, direction {@code [out, in, kh, kw]}, gain and bias {@code [out]}, y {@code [N, H, W,
 * out]}.
 */
public final class WeightNormConv2d implements Network {
    private final WeightNorm norm;
    private final Nonlinearity nonlinearity;
    private final boolean hidden;

    /**
     * Makes the layer.
     *
     * @param weight {@code [out, in, kh, kw]}, kh and kw odd
     * @param initialScale deviation of the channels after initialization, 0 for a layer that starts as 0
     * @param nonlinearity applied last
     */
    public WeightNormConv2d(ParameterFactory parameters, Shape weight, double initialScale, Nonlinearity nonlinearity) {
        this(parameters, weight, initialScale, nonlinearity, false);
    }

    /** The same with a result in the precision of the network, if it is hidden; without nonlinearity. */
    WeightNormConv2d(
            ParameterFactory parameters, Shape weight, double initialScale, Nonlinearity nonlinearity, boolean hidden) {
        this.hidden = hidden;
        this.norm = new WeightNorm(parameters, weight, initialScale);
        this.nonlinearity = nonlinearity;
    }

    @Override
    public Tensor apply(Tensor x, Evaluation evaluation) {
        Tensor weight = norm.weight(evaluation);
        Tensor offset = norm.bias(evaluation);
        return hidden
                ? ProductCalls.hiddenConv2d(x, weight, offset)
                : nonlinearity.rest(ProductCalls.conv2d(x, weight, offset, nonlinearity.fused()));
    }

    @Override
    public Tensor initialize(Tensor x, Evaluation evaluation) {
        norm.initialize(evaluation, weight -> ProductCalls.conv2d(x, weight, null, Activation.NONE));
        return apply(x, evaluation);
    }

    @Override
    public Shape outputShape(Shape input) {
        return InputShapes.image("WeightNormConv2d", input, norm.shape().dim(1))
                .with(-1, norm.shape().dim(0));
    }

    @Override
    public ParameterList parameters() {
        return norm.parameters();
    }
}
