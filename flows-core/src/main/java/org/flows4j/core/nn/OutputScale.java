package org.flows4j.core.nn;

import org.flows4j.core.autodiff.Evaluation;
import org.flows4j.core.autodiff.Initializer;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.ops.ChannelAffine;
import org.jspecify.annotations.Nullable;

/** Bias and log scale of an output layer that starts as 0: its result is small, one pass over it costs next to nothing. */
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

    /** {@code (y + bias) * exp(factor * logs)}. */
    Tensor apply(Tensor y, Evaluation evaluation) {
        Tensor first = evaluation.value(bias);
        Tensor total = secondBias == null ? first : first.add(evaluation.value(secondBias));
        return ChannelAffine.of(y, total, evaluation.value(logs).mul(logScaleFactor));
    }

    ParameterList parameters() {
        return secondBias == null ? ParameterList.of(bias, logs) : ParameterList.of(bias, secondBias, logs);
    }
}
