package org.flows4j.core.nn;

import org.flows4j.core.autodiff.Evaluation;
import org.flows4j.core.autodiff.Initializer;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** Bias and log scale of an output layer that starts as 0. Both are small, so scaling the weights beats scaling the result. */
final class OutputScale {
    private final Parameter bias;
    private final @Nullable Parameter secondBias;
    private final Parameter logs;
    private final double logScaleFactor;

    OutputScale(ParameterFactory parameters, int outputs, ZeroOutput output) {
        Shape shape = Shape.of(outputs);
        this.bias = parameters.parameter("bias", shape, Initializer.zeros());
        this.secondBias = output.secondBias() ? parameters.parameter("secondBias", shape, Initializer.zeros()) : null;
        this.logs = parameters.parameter("logs", shape, Initializer.zeros());
        this.logScaleFactor = output.logScaleFactor();
    }

    /** The factor of each output channel, {@code [out]}. */
    Tensor factor(Evaluation evaluation) {
        return evaluation.value(logs).mul(logScaleFactor).exp();
    }

    /** The bias before scaling, {@code [out]}. */
    Tensor bias(Evaluation evaluation) {
        Tensor first = evaluation.value(bias);
        return secondBias == null ? first : first.add(evaluation.value(secondBias));
    }

    ParameterList parameters() {
        return secondBias == null ? ParameterList.of(bias, logs) : ParameterList.of(bias, secondBias, logs);
    }
}
