package org.flows4j.core.testing;

import org.flows4j.core.autodiff.Initializer;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;

/** {@code z = x * exp(logs + condition)} on vectors: the simplest layer that uses all of the contract, to be broken in tests. */
class ToyScale implements InvertibleLayer {
    final Parameter logs;

    ToyScale(ParameterFactory parameters, Shape input) {
        logs = parameters.parameter("logs", input, Initializer.zeros());
    }

    /** Checked the same way by subclasses, so that what they break is only what they say. */
    final Tensor logScale(Tensor x, FlowContext context) {
        outputShape(x.shape().sample());
        Tensor condition = context.condition();
        Tensor own = context.value(logs).broadcastTo(x.shape());
        return condition == null ? own : own.add(condition);
    }

    @Override
    public LayerResult forward(Tensor x, FlowContext context) {
        Tensor logScale = logScale(x, context);
        return new LayerResult(x.mul(logScale.exp()), logScale.sumPerSample());
    }

    @Override
    public LayerResult inverseWithLogDet(Tensor z, FlowContext context) {
        Tensor logScale = logScale(z, context);
        return new LayerResult(
                z.mul(logScale.neg().exp()), logScale.sumPerSample().neg().cast(DType.FLOAT64));
    }

    @Override
    public Shape outputShape(Shape input) {
        if (!input.equals(logs.shape())) {
            throw new IllegalArgumentException("Samples of shape " + logs.shape() + " are needed, got " + input);
        }
        return input;
    }

    @Override
    public ParameterList parameters() {
        return ParameterList.of(logs);
    }
}
