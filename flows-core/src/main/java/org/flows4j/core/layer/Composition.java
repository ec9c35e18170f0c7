package org.flows4j.core.layer;

import java.util.List;
import java.util.function.BiFunction;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.jspecify.annotations.Nullable;

/** Runs steps one after another, adds up their log terms, and applies the memory mode. */
final class Composition {
    private Composition() {}

    static LayerResult run(List<Step> steps, Tensor x, FlowContext context) {
        if (context.tape() == null) {
            return plain(steps, x, context);
        }
        return switch (context.memoryMode()) {
            case STORE -> recorded(steps, x, context);
            case CHECKPOINT, INVERT -> segmented(steps, x, context);
        };
    }

    /** Runs without a tape: releases each step's temporaries and its input as soon as the step is done. */
    private static LayerResult plain(List<Step> steps, Tensor x, FlowContext context) {
        TensorBackend backend = x.backend();
        Tensor value = x;
        Tensor total = backend.fill(0, Shape.of(x.shape().dim(0)), DType.FLOAT64);
        for (Step step : steps) {
            Tensor before = value;
            Tensor totalBefore = total;
            try (Scope scope = backend.openScope()) {
                LayerResult result = step.run(value, context.fork());
                value = scope.keep(result.value());
                total = scope.keep(total.add(result.logTerm()));
            }
            if (before != x && before != value) {
                before.close();
            }
            totalBefore.close();
        }
        return new LayerResult(value, total);
    }

    private static LayerResult recorded(List<Step> steps, Tensor x, FlowContext context) {
        Tensor value = x;
        @Nullable Tensor total = null;
        for (Step step : steps) {
            LayerResult result = step.run(value, context.fork());
            value = result.value();
            total = total == null ? result.logTerm() : total.add(result.logTerm());
        }
        return total == null ? LayerResult.volumePreserving(value) : new LayerResult(value, total);
    }

    /**
     * Composites apply the mode to their own parts. Between them, {@code CHECKPOINT} makes each step a segment, while
     * {@code INVERT} makes one segment of as many steps as possible.
     */
    private static LayerResult segmented(List<Step> steps, Tensor x, FlowContext context) {
        Tensor value = x;
        @Nullable Tensor total = null;
        for (int from = 0; from < steps.size(); ) {
            int to = from + 1;
            LayerResult result;
            if (steps.get(from).layer().composite()) {
                result = steps.get(from).run(value, context.fork());
            } else {
                while (context.memoryMode() == MemoryMode.INVERT
                        && to < steps.size()
                        && !steps.get(to).layer().composite()) {
                    to++;
                }
                result = new Recomputation(steps.subList(from, to), context).run(value);
            }
            value = result.value();
            total = total == null ? result.logTerm() : total.add(result.logTerm());
            from = to;
        }
        return total == null ? LayerResult.volumePreserving(value) : new LayerResult(value, total);
    }

    /** One step of a plain pass without log terms: temporaries and, unless it is the caller's, the input are released. */
    static Tensor plainStep(
            Tensor callers, Tensor input, BiFunction<Tensor, FlowContext, Tensor> map, FlowContext context) {
        FlowContext plain = context.withTape(null, MemoryMode.STORE).fork();
        try (Scope scope = callers.backend().openScope()) {
            Tensor output = scope.keep(map.apply(input, plain));
            if (input != callers && input != output) {
                input.close();
            }
            return output;
        }
    }
}
