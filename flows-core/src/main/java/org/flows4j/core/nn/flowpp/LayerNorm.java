package org.flows4j.core.nn.flowpp;

import org.flows4j.core.autodiff.Evaluation;
import org.flows4j.core.autodiff.Initializer;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.nn.InputShapes;
import org.flows4j.core.nn.Network;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.ops.LayerNormalization;

/**
 * Layer normalization over the channels of each position (Ba et al. 2016) with a learned gain and bias per channel:
 * {@link LayerNormalization} with epsilon 1e-5. Starts with gain 1 and bias 0.
 *
 * <p>Shapes: {@code [N, D]} or {@code [N, H, W, C]}, kept.
 */
public final class LayerNorm implements Network {
    private static final LayerNormalization OP = new LayerNormalization(1e-5);

    private final Parameter gain;
    private final Parameter bias;

    /** Makes the layer. */
    public LayerNorm(ParameterFactory parameters, int channels) {
        this.gain = parameters.parameter("gain", Shape.of(channels), Initializer.constant(1));
        this.bias = parameters.parameter("bias", Shape.of(channels), Initializer.zeros());
    }

    @Override
    public Tensor apply(Tensor x, Evaluation evaluation) {
        outputShape(x.shape().sample());
        return OP.apply(x, evaluation.value(gain), evaluation.value(bias))[0];
    }

    @Override
    public Shape outputShape(Shape input) {
        int channels = gain.shape().dim(0);
        return input.rank() == 1
                ? InputShapes.vector("LayerNorm", input, channels)
                : InputShapes.image("LayerNorm", input, channels);
    }

    @Override
    public ParameterList parameters() {
        return ParameterList.of(gain, bias);
    }
}
