package org.flows4j.core.nn;

import org.flows4j.core.autodiff.Evaluation;
import org.flows4j.core.autodiff.Initializer;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.tensor.Activation;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Split;
import org.flows4j.core.tensor.Tensor;

/**
 * A 3x3 convolution that starts as 0, with a learned scale per channel (Kingma and Dhariwal 2018, section 3.3):
 * {@code y = (conv(x, weight) + bias) * exp(factor * logs)}; weight, bias and logs start as 0.
 *
 * <p>Shapes: x {@code [N, H, W, in]}, weight {@code [out, in, 3, 3]} ({@code in + 1} with the edge channel), bias and logs
 * {@code [out]}, y {@code [N, H, W, out]}.
 */
public final class ZeroConv2d implements ProductLayer {
    private static final int KERNEL = 3;

    private final Parameter weight;
    private final OutputScale scale;
    private final int inputs;
    private final boolean edgeChannel;

    /**
     * Makes the layer.
     *
     * @param inputs channels of the input
     * @param outputs channels of the result
     * @param output log-scale factor, biases and edge channel
     */
    public ZeroConv2d(ParameterFactory parameters, int inputs, int outputs, ZeroOutput output) {
        this.inputs = inputs;
        this.edgeChannel = output.edgeChannel();
        int seen = edgeChannel ? inputs + 1 : inputs;
        this.weight = parameters.parameter("weight", Shape.of(outputs, seen, KERNEL, KERNEL), Initializer.zeros());
        this.scale = new OutputScale(parameters, outputs, output);
    }

    @Override
    public Tensor apply(Tensor x, Evaluation evaluation, boolean hidden) {
        return scale.apply(convolution(x, evaluation.value(weight)), evaluation);
    }

    private Tensor convolution(Tensor x, Tensor kernel) {
        if (!edgeChannel) {
            return ProductCalls.conv2d(x, kernel, null, Activation.NONE);
        }
        Tensor[] parts = new Split(1, inputs, 1).apply(kernel);
        return ProductCalls.conv2d(x, parts[0], null, Activation.NONE).add(EdgeChannel.map(x, parts[1]));
    }

    @Override
    public Shape outputShape(Shape input) {
        return InputShapes.image("ZeroConv2d", input, inputs)
                .with(-1, weight.shape().dim(0));
    }

    @Override
    public ParameterList parameters() {
        return ParameterList.concat(ParameterList.of(weight), scale.parameters());
    }
}
