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
 * The form of {@link NormalizedConv2d} for vectors: {@code y = max((x * weight + bias) * exp(factor * logs), 0)}. Data-dependent
 * initialization spreads the kinks of the ReLUs over the data, so the network bends near the data from the start.
 *
 * <p>Shapes: x {@code [N, in]}, weight {@code [in, out]}, bias and logs {@code [out]}, y {@code [N, out]}.
 */
public final class NormalizedDense implements ProductLayer {
    private final Parameter weight;
    private final FoldedActNorm norm;

    /**
     * Makes the layer; weights start uniform on {@code [-1/sqrt(in), 1/sqrt(in)]}.
     *
     * @param inputs extent of the input
     * @param outputs extent of the result
     * @param logScaleFactor multiplies logs, and so its learning rate
     */
    public NormalizedDense(ParameterFactory parameters, int inputs, int outputs, double logScaleFactor) {
        this.weight =
                parameters.parameter("weight", Shape.of(inputs, outputs), Initializer.uniform(1 / Math.sqrt(inputs)));
        this.norm = new FoldedActNorm(parameters, outputs, logScaleFactor);
    }

    @Override
    public Tensor apply(Tensor x, Evaluation evaluation, boolean hidden) {
        Tensor scale = norm.scale(evaluation);
        Tensor weights = evaluation.value(weight).mul(scale);
        return ProductCalls.dense(x, weights, norm.bias(evaluation).mul(scale), Activation.RELU, hidden);
    }

    @Override
    public Tensor initialize(Tensor x, Evaluation evaluation) {
        norm.initialize(() -> ProductCalls.dense(x, weight.value(), null, Activation.NONE, false));
        return apply(x, evaluation);
    }

    @Override
    public Shape outputShape(Shape input) {
        return InputShapes.vector("NormalizedDense", input, weight.shape().dim(0))
                .with(-1, weight.shape().dim(1));
    }

    @Override
    public ParameterList parameters() {
        return ParameterList.concat(ParameterList.of(weight), norm.parameters());
    }
}
