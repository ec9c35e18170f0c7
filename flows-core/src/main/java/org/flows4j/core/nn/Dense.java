package org.flows4j.core.nn;

import org.flows4j.core.autodiff.Evaluation;
import org.flows4j.core.autodiff.Initializer;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A fully connected layer: {@code y = f(x * weight + bias)}.
 *
 * <p>Shapes: x {@code [N, in]}, weight {@code [in, out]}, bias {@code [out]}, y {@code [N, out]}.
 */
public final class Dense implements ProductLayer {
    private final Parameter weight;
    private final @Nullable Parameter bias;
    private final Nonlinearity nonlinearity;

    /**
     * A layer over given parameters.
     *
     * @param weight {@code [in, out]}
     * @param bias {@code [out]}, or null for none
     * @param nonlinearity applied last
     */
    public Dense(Parameter weight, @Nullable Parameter bias, Nonlinearity nonlinearity) {
        this.weight = weight;
        this.bias = bias;
        this.nonlinearity = nonlinearity;
    }

    /**
     * A layer with bias; weight and bias start uniform on {@code [-1/sqrt(in), 1/sqrt(in)]} (LeCun et al. 1998).
     *
     * @param inputs extent of the input
     * @param outputs extent of the result
     * @param nonlinearity applied last
     */
    public static Dense create(ParameterFactory parameters, int inputs, int outputs, Nonlinearity nonlinearity) {
        return create(parameters, inputs, outputs, Initializer.uniform(1 / Math.sqrt(inputs)), nonlinearity);
    }

    /**
     * A linear layer with bias that starts as the constant 0.
     *
     * @param inputs extent of the input
     * @param outputs extent of the result
     */
    public static Dense zero(ParameterFactory parameters, int inputs, int outputs) {
        return create(parameters, inputs, outputs, Initializer.zeros(), Nonlinearity.IDENTITY);
    }

    private static Dense create(
            ParameterFactory parameters, int inputs, int outputs, Initializer initializer, Nonlinearity nonlinearity) {
        return new Dense(
                parameters.parameter("weight", Shape.of(inputs, outputs), initializer),
                parameters.parameter("bias", Shape.of(outputs), initializer),
                nonlinearity);
    }

    @Override
    public Tensor apply(Tensor x, Evaluation evaluation, boolean hidden) {
        Tensor offset = bias == null ? null : evaluation.value(bias);
        return nonlinearity.rest(Fused.dense(x, evaluation.value(weight), offset, nonlinearity.fused(), hidden));
    }

    @Override
    public Shape outputShape(Shape input) {
        return InputShapes.vector("Dense", input, weight.shape().dim(0))
                .with(-1, weight.shape().dim(1));
    }

    @Override
    public ParameterList parameters() {
        return bias == null ? ParameterList.of(weight) : ParameterList.of(weight, bias);
    }
}
