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

/** The parts that {@link Dense} and {@link Conv2d} share: {@code y = f(product(x, weight) + bias)}. */
abstract sealed class AffineLayer implements ProductLayer permits Dense, Conv2d {
    private final Parameter weight;
    private final @Nullable Parameter bias;
    private final Nonlinearity nonlinearity;

    AffineLayer(Parameter weight, @Nullable Parameter bias, Nonlinearity nonlinearity) {
        this.weight = weight;
        this.bias = bias;
        this.nonlinearity = nonlinearity;
    }

    /** A layer with bias, both parameters with the same starting values. */
    AffineLayer(
            ParameterFactory parameters,
            Shape weight,
            int outputs,
            Initializer initializer,
            Nonlinearity nonlinearity) {
        this(
                parameters.parameter("weight", weight, initializer),
                parameters.parameter("bias", Shape.of(outputs), initializer),
                nonlinearity);
    }

    abstract Tensor product(Tensor x, Tensor weight, @Nullable Tensor bias, Activation activation, boolean hidden);

    final Shape weightShape() {
        return weight.shape();
    }

    @Override
    public final Tensor apply(Tensor x, Evaluation evaluation, boolean hidden) {
        Tensor offset = bias == null ? null : evaluation.value(bias);
        return nonlinearity.rest(product(x, evaluation.value(weight), offset, nonlinearity.fused(), hidden));
    }

    @Override
    public final ParameterList parameters() {
        return bias == null ? ParameterList.of(weight) : ParameterList.of(weight, bias);
    }
}
