package org.flows4j.core.layer;

import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import org.flows4j.core.autodiff.Tape;
import org.flows4j.core.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A layer evaluated once more, recorded, at an input that may have been recovered from its output. The backward pass of
 * {@link MemoryMode#CHECKPOINT} and {@link MemoryMode#INVERT} differentiates it.
 *
 * @param parts variables of the recording tape that, joined along the last axis, are the input; a layer whose input comes back
 *     piece by piece, as a coupling's does, records each piece as soon as it knows it
 * @param result the layer's result at that input, recorded
 */
public record Recomputed(List<Tensor> parts, LayerResult result) {
    /**
     * Records a layer at an input.
     *
     * @param x the whole input, a plain tensor
     * @param context records
     * @param layer evaluated
     * @return with x as its only part
     */
    public static Recomputed at(Tensor x, FlowContext context, BiFunction<Tensor, FlowContext, LayerResult> layer) {
        Tensor variable = tape(context).variable(x);
        return new Recomputed(List.of(variable), layer.apply(variable, context.replay()));
    }

    /**
     * The tape of a context that records.
     *
     * @param context of a call of {@link InvertibleLayer#recover}
     * @return its tape
     * @throws NullPointerException if it has none
     */
    public static Tape tape(FlowContext context) {
        return Objects.requireNonNull(context.tape(), "An input is recovered on a tape, and this context has none");
    }

    /** The recovered input as a plain tensor. */
    Tensor input(Tape tape) {
        return joined(parts.stream().map(tape::plain).toArray(Tensor[]::new));
    }

    /** The gradient that reached the input, null if none did. */
    @Nullable Tensor gradient(Tape tape) {
        if (parts.stream().allMatch(part -> tape.gradient(part) == null)) {
            return null;
        }
        return joined(parts.stream().map(part -> gradientOrZeros(tape, part)).toArray(Tensor[]::new));
    }

    private static Tensor gradientOrZeros(Tape tape, Tensor part) {
        Tensor gradient = tape.gradient(part);
        return gradient == null ? part.backend().plain().fill(0, part.shape(), part.dtype()) : gradient;
    }

    private static Tensor joined(Tensor... parts) {
        return parts.length == 1 ? parts[0] : Tensor.concat(-1, parts);
    }
}
