package org.flows4j.layers.coupling;

import java.util.List;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;

/** The condition of a pass as networks see it: as further channels behind their input. */
public final class PassCondition {
    private PassCondition() {}

    /**
     * The condition shapes that a layer reports for its samples.
     *
     * @param input sample shape of the input
     * @param channels k of the condition, 0 for none
     * @return {@code [k]}, and {@code [H, W, k]} for images; none if k is 0
     */
    public static List<Shape> shapes(Shape input, int channels) {
        if (channels == 0) {
            return List.of();
        }
        Shape shared = Shape.vector(channels);
        Shape wanted = input.with(-1, channels);
        return wanted.equals(shared) ? List.of(shared) : List.of(shared, wanted);
    }

    /**
     * Appends the condition, at every position.
     *
     * @param input the rest of the network's input, {@code [N, .., C]}
     * @param context the pass
     * @param channels k of the condition; with 0 the input is returned unchanged
     * @return {@code [N, .., C + k]}
     * @throws IllegalArgumentException if the pass has no condition, or one that does not fit
     */
    public static Tensor append(Tensor input, FlowContext context, int channels) {
        return channels == 0 ? input : Tensor.concat(-1, input, of(input, context, channels));
    }

    /**
     * Returns the condition alone, at every position.
     *
     * @param input the corresponding input, {@code [N, .., C]}
     * @param context the pass
     * @param channels k of the condition, at least 1
     * @return {@code [N, .., k]}
     * @throws IllegalArgumentException if the pass has no condition, or one that does not fit
     */
    public static Tensor of(Tensor input, FlowContext context, int channels) {
        Tensor condition = context.condition();
        Shape wanted = input.shape().with(-1, channels);
        Shape shared = Shape.of(wanted.dim(0), channels);
        if (condition == null) {
            throw new IllegalArgumentException("This layer was built for a condition of " + channels
                    + " channels, and the pass has none: give a batch of conditions " + shared);
        }
        if (!condition.shape().equals(wanted) && !condition.shape().equals(shared)) {
            throw new IllegalArgumentException("This layer needs a condition of shape " + shared
                    + (wanted.equals(shared) ? "" : " or " + wanted) + ", got " + condition);
        }
        Tensor values = condition.cast(input.dtype());
        if (condition.shape().equals(wanted)) {
            return values;
        }
        return values.reshape(wanted.dim(0), 1, 1, channels).broadcastTo(wanted);
    }
}
