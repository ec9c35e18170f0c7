package org.flows4j.core.nn;

import org.flows4j.core.autodiff.Evaluation;
import org.flows4j.core.autodiff.Initializer;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.tensor.Activation;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A convolution without bias, an actnorm and a ReLU (Kingma and Dhariwal 2018):
 * {@code y = max((conv(x, weight) + bias) * exp(factor * logs), 0)}. Data-dependent initialization sets bias and logs so that
 * every channel has mean 0 and variance 1 before the ReLU; weights start as N(0, 0.05^2).
 *
 * <p>It is computed as one convolution, by the derived weights {@code weight * exp(factor * logs)}.
 *
 * <p>Shapes: x {@code [N, H, W, in]}, weight {@code [out, in, k, k]} ({@code in + 1} with the edge channel), bias and logs
 * {@code [out]}, y {@code [N, H, W, out]}.
 */
public final class NormalizedConv2d implements ProductLayer {
    private static final double WEIGHT_DEVIATION = 0.05;

    private final Parameter weight;
    private final FoldedActNorm norm;
    private final int inputs;
    private final boolean edgeChannel;

    /**
     * Makes the layer.
     *
     * @param inputs channels of the input
     * @param outputs channels of the result
     * @param kernel rows and columns k of the kernel, odd
     * @param logScaleFactor multiplies logs, and so its learning rate
     * @param edgeChannel whether the convolution sees an extra channel that is 1 on the zero padding and 0 inside
     */
    public NormalizedConv2d(
            ParameterFactory parameters,
            int inputs,
            int outputs,
            int kernel,
            double logScaleFactor,
            boolean edgeChannel) {
        int seen = edgeChannel ? inputs + 1 : inputs;
        this.inputs = inputs;
        this.edgeChannel = edgeChannel;
        this.weight = parameters.parameter(
                "weight", Shape.of(outputs, seen, kernel, kernel), Initializer.normal(WEIGHT_DEVIATION));
        this.norm = new FoldedActNorm(parameters, outputs, logScaleFactor);
    }

    @Override
    public Tensor apply(Tensor x, Evaluation evaluation, boolean hidden) {
        Tensor kernel = evaluation.value(weight);
        Tensor offset = norm.bias(evaluation);
        Tensor edge = edgeBias(kernel);
        Tensor scale = norm.scale(evaluation);
        return ProductCalls.conv2d(
                seen(x),
                kernel.mul(scale.reshape(-1, 1, 1, 1)),
                (edge == null ? offset : offset.add(edge)).mul(scale),
                Activation.RELU,
                hidden);
    }

    @Override
    public Tensor initialize(Tensor x, Evaluation evaluation) {
        Tensor kernel = weight.value();
        norm.initialize(() -> ProductCalls.conv2d(seen(x), kernel, edgeBias(kernel), Activation.NONE));
        return apply(x, evaluation);
    }

    private Tensor seen(Tensor x) {
        return edgeChannel ? EdgeChannel.append(x.cast(weight.dtype())) : x;
    }

    private @Nullable Tensor edgeBias(Tensor kernel) {
        return edgeChannel ? EdgeChannel.bias(kernel.slice(1, inputs, inputs + 1)) : null;
    }

    @Override
    public Shape outputShape(Shape input) {
        return InputShapes.image("NormalizedConv2d", input, inputs)
                .with(-1, weight.shape().dim(0));
    }

    @Override
    public ParameterList parameters() {
        return ParameterList.concat(ParameterList.of(weight), norm.parameters());
    }
}
