package org.flows4j.core.flow;

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
 * A run of steps that is one record on the tape. The forward pass keeps nothing of their insides. The backward pass goes
 * from the last step to the first: it recovers the step's input (by undoing the step, or from a kept copy where that is not
 * cheap), evaluates the step again on a tape of its own, and differentiates that.
 *
 * <p>With a single step the input is at hand anyway, so this is checkpointing too.
 */
final class Recomputation {
    private final List<Step> steps;
    private final FlowContext context;
    private final Tape tape;
    private final List<FlowContext> forks = new ArrayList<>();
    /** Inputs of steps that cannot be undone cheaply; null elsewhere, and for the first step, whose input the caller holds. */
    private final List<@Nullable Tensor> kept = new ArrayList<>();

    Recomputation(List<Step> steps, FlowContext context) {
        this.steps = steps;
        this.context = context;
        this.tape = Objects.requireNonNull(context.tape());
    }

    LayerResult run(Tensor x) {
        @Nullable Tensor condition = context.condition();
        Tensor input = tape.plain(x);
        @Nullable Tensor plainCondition = condition == null ? null : tape.plain(condition);
        FlowContext plain = context.withTape(null, MemoryMode.STORE).withCondition(plainCondition);
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
                value = scope.keep(result.value());
                total = scope.keep(total.add(result.logTerm()));
            }
            totalBefore.close();
            boolean keep = i > 0 && !steps.get(i).recoverable();
            kept.add(keep ? before : null);
            if (!keep && before != input && before != value) {
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

    private @Nullable Tensor[] pullBack(Tensor input, Tensor output, @Nullable Tensor[] gradients, boolean[] needed) {
        TensorBackend backend = input.backend();
        boolean conditionNeeded = needed.length > 1 && needed[1];
        Tensor y = output;
        @Nullable Tensor toValue = gradients[0];
        @Nullable Tensor toLogTerm = gradients[1];
        @Nullable Tensor toCondition = null;
        for (int i = steps.size() - 1; i >= 0; i--) {
            try (Scope scope = backend.openScope()) {
                FlowContext fork = forks.get(i).replay();
                @Nullable Tensor saved = i == 0 ? input : kept.get(i);
                Tensor x = saved != null ? saved : scope.keep(steps.get(i).undo(y, fork));
                Replay replay = replay(steps.get(i), x, fork.replay(), conditionNeeded, toValue, toLogTerm);
                @Nullable Tensor toInput = keep(scope, replay.toInput());
                toCondition = sum(scope, toCondition, replay.toCondition());
                close(toValue, gradients[0], toInput);
                close(y, output, x);
                toValue = toInput;
                y = x;
            }
        }
        return needed.length > 1 ? new @Nullable Tensor[] {toValue, toCondition} : new @Nullable Tensor[] {toValue};
    }

    private record Replay(
            @Nullable Tensor toInput, @Nullable Tensor toCondition) {}

    private Replay replay(
            Step step,
            Tensor x,
            FlowContext fork,
            boolean conditionNeeded,
            @Nullable Tensor toValue,
            @Nullable Tensor toLogTerm) {
        Tape inner = tape.child();
        Tensor variable = inner.variable(x);
        @Nullable Tensor condition = fork.condition();
        @Nullable Tensor conditionVariable = condition != null && conditionNeeded ? inner.variable(condition) : condition;
        FlowContext recording = fork.withTape(inner, MemoryMode.STORE).withCondition(conditionVariable);
        LayerResult result = step.run(variable, recording);
        inner.backward(new Tensor[] {result.value(), result.logTerm()}, new @Nullable Tensor[] {toValue, toLogTerm});
        return new Replay(
                inner.gradient(variable),
                conditionNeeded && conditionVariable != null ? inner.gradient(conditionVariable) : null);
    }

    /** Releases a tensor of the step just left, unless the caller owns it or the next step goes on with it. */
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
