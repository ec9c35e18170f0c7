package org.flows4j.core.flow;

import java.util.SplittableRandom;
import org.flows4j.core.autodiff.Tape;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.MemoryMode;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.jspecify.annotations.Nullable;

/** The gradient of a flow's log-density with respect to the samples. */
final class DensityGradient {
    private DensityGradient() {}

    /**
     * Computes the gradient of each sample. A sample that has none is rejected: NaN is never returned.
     *
     * @throws IllegalArgumentException if the gradient of a sample is not finite
     */
    static Tensor of(Flow flow, Tensor x, int samples) {
        Tensor gradient = flow.zeros(flow.sampleShape(), samples);
        flow.runner()
                .perRow(
                        PassKind.GRADIENT,
                        x,
                        FlowContext.inference(new SplittableRandom(0)),
                        (rows, context) -> differentiate(flow, rows, context),
                        RowRunner.into(gradient));
        int[] bad = FiniteRows.notFinite(gradient);
        if (bad.length > 0) {
            gradient.close();
            throw new IllegalArgumentException("The log-density of sample " + bad[0]
                    + (bad.length == 1 ? "" : ", and of " + (bad.length - 1) + " more of " + samples + ",")
                    + " has no gradient in " + flow.dtype()
                    + ": it lies too far from the data. Leave out samples whose logProb is -Infinity, or use a flow in"
                    + " double precision");
        }
        return gradient;
    }

    private static Tensor differentiate(Flow flow, Tensor x, FlowContext context) {
        TensorBackend backend = flow.backend();
        Tape tape = new Tape(backend, (parameter, gradient) -> {});
        Tensor input = tape.variable(x);
        Tensor logProb = flow.logProb(input, context.withTape(tape, MemoryMode.STORE));
        Tensor ones = backend.fill(1, Shape.of(x.shape().dim(0)), DType.FLOAT64);
        tape.backward(new Tensor[] {logProb}, new @Nullable Tensor[] {ones});
        Tensor gradient = tape.gradient(input);
        return gradient == null ? backend.fill(0, x.shape(), x.dtype()) : gradient;
    }
}
