package org.flows4j.core.nn;

import org.flows4j.core.autodiff.Initializer;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.tensor.Activation;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A fully connected layer: {@code y = f(x * weight + bias)}.
 *
 * <p>Shapes: x {@code [N, in]}, weight {@code [in, out]}, bias {@code [out]}, y {@code [N, out]}.
 */
public final class Dense extends AffineLayer {
    /**
     * A layer over given parameters.
     *
     * @param weight {@code [in, out]}
     * @param bias {@code [out]}, or null for none
     * @param nonlinearity applied last
     */
    public Dense(Parameter weight, @Nullable Parameter bias, Nonlinearity nonlinearity) {
        super(weight, bias, nonlinearity);
    }

    private Dense(
            ParameterFactory parameters, int inputs, int outputs, Initializer initializer, Nonlinearity nonlinearity) {
        super(parameters, Shape.of(inputs, outputs), outputs, initializer, nonlinearity);
    }

    /**
     * A layer with bias; weight and bias start uniform on {@code [-1/sqrt(in), 1/sqrt(in)]} (LeCun et al. 1998).
     *
     * @param inputs extent of the input
     * @param outputs extent of the result
     * @param nonlinearity applied last
     */
    public static Dense create(ParameterFactory parameters, int inputs, int outputs, Nonlinearity nonlinearity) {
        return new Dense(parameters, inputs, outputs, Initializer.uniform(1 / Math.sqrt(inputs)), nonlinearity);
    }

    /** A linear layer with bias that starts as the constant 0. */
    public static Dense zero(ParameterFactory parameters, int inputs, int outputs) {
        return new Dense(parameters, inputs, outputs, Initializer.zeros(), Nonlinearity.IDENTITY);
    }

    @Override
    Tensor product(Tensor x, Tensor weight, @Nullable Tensor bias, Activation activation, boolean hidden) {
        return ProductCalls.dense(x, weight, bias, activation, hidden);
    }

    @Override
    public Shape outputShape(Shape input) {
        return InputShapes.vector("Dense", input, weightShape().dim(0))
                .with(-1, weightShape().dim(1));
    }
}
