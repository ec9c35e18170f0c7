package org.flows4j.core.nn;

import org.flows4j.core.autodiff.Evaluation;
import org.flows4j.core.autodiff.Initializer;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.tensor.Activation;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;

/**
 * A dense layer that starts as 0, with a learned scale a unit (Kingma and Dhariwal 2018, section 3.3):
 * {@code y = (x * weight + bias) * exp(factor * logs)}; weight, bias and logs start as 0.
 *
 * <p>Shapes: x {@code [N, in]}, weight {@code [in, out]}, bias and logs {@code [out]}, y {@code [N, out]}.
 */
public final class ZeroDense implements ProductLayer {
    private final Parameter weight;
    private final OutputScale scale;

    /**
     * Makes the layer.
     *
     * @param inputs extent of the input
     * @param outputs extent of the result
     * @param output log-scale factor and biases; a vector has no border, so the edge channel does not matter
     */
    public ZeroDense(ParameterFactory parameters, int inputs, int outputs, ZeroOutput output) {
        this.weight = parameters.parameter("weight", Shape.of(inputs, outputs), Initializer.zeros());
        this.scale = new OutputScale(parameters, outputs, output);
    }

    @Override
    public Tensor apply(Tensor x, Evaluation evaluation, boolean hidden) {
        return scale.apply(ProductCalls.dense(x, evaluation.value(weight), null, Activation.NONE, hidden), evaluation);
    }

    @Override
    public Shape outputShape(Shape input) {
        return InputShapes.vector("ZeroDense", input, weight.shape().dim(0))
                .with(-1, weight.shape().dim(1));
    }

    @Override
    public ParameterList parameters() {
        return ParameterList.concat(ParameterList.of(weight), scale.parameters());
    }
}
