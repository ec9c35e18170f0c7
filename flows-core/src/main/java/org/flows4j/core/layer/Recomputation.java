package org.flows4j.core.layer;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.flows4j.core.autodiff.Tape;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.jspecify.annotations.Nullable;

/**
 * A run of steps that is one record on the tape. The forward pass keeps none of their intermediate values. The backward pass goes
 * from the last step to the first: it recovers the step's input (by undoing the step, or from a kept copy where undoing is
 * not cheap), evaluates the step again on a separate tape, and differentiates it.
 *
 * <p>With a single step the input is available anyway, so this class implements checkpointing too.
 */
final class Recomputation {
    private final List<Step> steps;
    private final FlowContext context;
    private final Tape tape;
    private final List<FlowContext> forks = new ArrayList<>();
    /**
     * Inputs of steps that cannot be undone cheaply, and of all steps if the drift is measured; null elsewhere, and for the
     * first step, whose input the caller holds.
     */
    private final List<@Nullable Tensor> kept = new ArrayList<>();

    Recomputation(List<Step> steps, FlowContext context) {
        this.steps = steps;
        this.context = context;
        this.tape = Objects.requireNonNull(context.tape());
    }

    LayerResult run(Tensor x) {
        @Nullable Tensor condition = context.condition();
        Tensor input = tape.plain(x);
        FlowContext plain = context.withoutTape();
        TensorBackend backend = input.backend();
        Tensor value = input;
        Tensor total = backend.fill(0, Shape.of(x.shape().dim(0)), DType.FLOAT64);
        for (int i = 0; i < steps.size(); i++) {
            FlowContext fork = plain.fork();
            forks.add(fork);
            Tensor before = value;
            Tensor totalBefore = total;
            try (Scope scope = backend.openScope()) {
                LayerResult result = steps.get(i).run(before, fork);
                value = scope.keep(ownValue(result, before));
                total = scope.keep(total.add(result.logTerm()));
            }
            totalBefore.close();
            boolean keep = i > 0 && (context.drift() != null || !steps.get(i).recoverable());
            kept.add(keep ? before : null);
            if (!keep && before != input) {
                before.close();
            }
        }
        Tensor output = value;
        Tensor[] inputs = condition == null ? new Tensor[] {x} : new Tensor[] {x, condition};
        Tensor[] results = tape.record(
                inputs,
                new Tensor[] {output, total},
                (gradients, needed) -> pullBack(input, output, gradients, needed));
        return new LayerResult(results[0], results[1]);
    }

    /** Returns the output of a step as a tensor distinct from its input, so that each can be closed without the other. */
    private static Tensor ownValue(LayerResult result, Tensor before) {
        Tensor value = result.value();
        return value == before ? value.backend().reshape(value, value.shape()) : value;
    }

    private @Nullable Tensor[] pullBack(Tensor input, Tensor output, @Nullable Tensor[] gradients, boolean[] needed) {
        TensorBackend backend = input.backend();
        boolean conditionNeeded = needed.length > 1 && needed[1];
        Tensor y = output;
        @Nullable Tensor toValue = gradients[0];
        @Nullable Tensor toLogTerm = gradients[1];
        @Nullable Tensor toCondition = null;
        for (int i = steps.size() - 1; i >= 0; i--) {
            try (Scope scope = backend.openScope()) {
                Tape inner = tape.child();
                FlowContext recording = recording(inner, forks.get(i), conditionNeeded);
                Step step = steps.get(i);
                @Nullable Tensor saved = i == 0 ? input : kept.get(i);
                boolean repeated = saved != null && (i == 0 || !step.recoverable());
                Recomputed again = repeated ? step.repeat(saved, recording) : step.recover(y, recording);
                Tensor x = repeated ? saved : scope.keep(again.input(inner));
                if (saved != null && !repeated) {
                    compare(step.layer(), x, saved);
                }
                LayerResult result = again.result();
                inner.backward(
                        new Tensor[] {result.value(), result.logTerm()}, new @Nullable Tensor[] {toValue, toLogTerm});
                @Nullable Tensor toInput = keep(scope, again.gradient(inner));
                @Nullable Tensor own = recording.condition();
                if (conditionNeeded && own != null) {
                    toCondition = sum(scope, toCondition, inner.gradient(own));
                }
                close(toValue, gradients[0], toInput);
                close(y, output, x);
                toValue = toInput;
                y = x;
            }
        }
        return needed.length > 1 ? new @Nullable Tensor[] {toValue, toCondition} : new @Nullable Tensor[] {toValue};
    }

    private void compare(FlowLayer layer, Tensor recovered, Tensor actual) {
        InversionDrift drift = context.drift();
        if (drift != null) {
            drift.compare(layer, recovered, actual);
            actual.close();
        }
    }

    /** The context of a step, recording; the condition is a variable if its gradient is wanted. */
    private static FlowContext recording(Tape inner, FlowContext fork, boolean conditionNeeded) {
        @Nullable Tensor condition = fork.condition();
        @Nullable Tensor seen = condition != null && conditionNeeded ? inner.variable(condition) : condition;
        return fork.replay().withTape(inner, MemoryMode.STORE).withCondition(seen);
    }

    /** Releases a tensor of the step just left, unless the caller owns it or it is the input of the next step. */
    private static void close(@Nullable Tensor done, @Nullable Tensor callers, @Nullable Tensor next) {
        if (done != null && done != callers && done != next) {
            done.close();
        }
    }

    private static @Nullable Tensor keep(Scope scope, @Nullable Tensor tensor) {
        return tensor == null ? null : scope.keep(tensor);
    }

    private static @Nullable Tensor sum(Scope scope, @Nullable Tensor total, @Nullable Tensor part) {
        if (total == null || part == null) {
            return total == null ? keep(scope, part) : total;
        }
        return scope.keep(total.add(part));
    }
}
