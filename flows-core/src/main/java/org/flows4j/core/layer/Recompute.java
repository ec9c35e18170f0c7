package org.flows4j.core.layer;

import java.util.List;
import org.flows4j.core.autodiff.Tape;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.jspecify.annotations.Nullable;

/**
 * A part of a layer that follows the memory mode. With {@link MemoryMode#STORE} it is recorded unchanged. Otherwise it becomes one
 * record, which keeps only inputs and results and is evaluated again in the backward pass (Chen et al. 2016, "Training deep nets with
 * sublinear memory cost"). A layer made of such parts returns true from {@link FlowLayer#composite()}.
 */
public final class Recompute {
    private Recompute() {}

    /** A part of a layer: a function of tensors and of parameters. */
    @FunctionalInterface
    public interface Part {
        /**
         * Evaluates the part; every evaluation gives the same results.
         *
         * @param inputs the values it depends on besides parameters
         * @param context of this evaluation
         * @return results; none of them an input
         */
        List<Tensor> run(List<Tensor> inputs, FlowContext context);
    }

    /**
     * Returns whether parts of a pass are evaluated again in its backward pass.
     *
     * @param context of the pass
     * @return true if it has a tape and a memory mode other than {@link MemoryMode#STORE}
     */
    public static boolean recomputes(FlowContext context) {
        return context.tape() != null && context.memoryMode() != MemoryMode.STORE;
    }

    /**
     * Evaluates a part according to the pass's memory mode.
     *
     * @param context of the pass. It has no condition where the part is evaluated again, so values that depend on the condition must be
     *     inputs
     * @param inputs of the part, gradients of which are wanted
     * @param part evaluated
     * @return its results
     */
    public static List<Tensor> run(FlowContext context, List<Tensor> inputs, Part part) {
        Tape tape = context.tape();
        if (tape == null || !recomputes(context)) {
            return part.run(inputs, context);
        }
        FlowContext fork =
                context.withTape(null, MemoryMode.STORE).withCondition(null).fork();
        List<Tensor> plain = inputs.stream().map(tape::plain).toList();
        Tensor[] results;
        try (Scope scope = tape.backend().openScope()) {
            results = part.run(plain, fork).stream().map(scope::keep).toArray(Tensor[]::new);
        }
        return List.of(tape.record(
                inputs.toArray(new Tensor[0]),
                results,
                (gradients, needed) -> pullBack(part, tape, fork, plain, gradients, needed)));
    }

    private static @Nullable Tensor[] pullBack(
            Part part,
            Tape tape,
            FlowContext fork,
            List<Tensor> inputs,
            @Nullable Tensor[] gradients,
            boolean[] needed) {
        TensorBackend backend = tape.backend();
        try (Scope scope = backend.openScope()) {
            Tape inner = tape.child();
            Tensor[] seen = inputs.toArray(new Tensor[0]);
            for (int i = 0; i < seen.length; i++) {
                seen[i] = needed[i] ? inner.variable(seen[i]) : seen[i];
            }
            List<Tensor> again = part.run(List.of(seen), fork.replay().withTape(inner, MemoryMode.STORE));
            inner.backward(again.toArray(new Tensor[0]), gradients);
            @Nullable Tensor[] toInputs = new @Nullable Tensor[seen.length];
            for (int i = 0; i < seen.length; i++) {
                Tensor gradient = needed[i] ? inner.gradient(seen[i]) : null;
                toInputs[i] = gradient == null ? null : scope.keep(gradient);
            }
            return toInputs;
        }
    }
}
