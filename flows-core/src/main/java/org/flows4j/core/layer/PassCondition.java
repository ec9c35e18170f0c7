package org.flows4j.core.layer;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** The condition of a pass: the shapes that layers accept, and the condition as networks see it, as channels behind their input. */
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

    /**
     * Returns the condition for a layer that takes one shape only.
     *
     * @param input the layer's input, {@code [N, ..]}
     * @param shape of one sample's condition
     * @return {@code [N, shape...]} in the input's type
     * @throws IllegalArgumentException if the pass has no condition, or one of another shape
     */
    public static Tensor exactly(Tensor input, FlowContext context, Shape shape) {
        Tensor given = context.condition();
        Shape expected = shape.batch(input.shape().dim(0));
        if (given == null || !given.shape().equals(expected)) {
            throw new IllegalArgumentException("This layer needs a condition of shape " + expected + ", "
                    + (given == null ? "and the pass has none" : "got " + given));
        }
        return given.cast(input.dtype());
    }

    /**
     * The shapes of the condition that all layers of a chain can take.
     *
     * @throws IllegalArgumentException if some layers use a condition, but no shape suits all of them
     */
    static List<Shape> common(List<? extends FlowLayer> layers) {
        List<Shape> common = List.of();
        for (int i = 0; i < layers.size(); i++) {
            List<Shape> wanted = layers.get(i).conditionShapes();
            if (common.isEmpty()) {
                common = wanted;
            } else if (!wanted.isEmpty()) {
                List<Shape> shared = common.stream().filter(wanted::contains).toList();
                if (shared.isEmpty()) {
                    throw new IllegalArgumentException(
                            "The layers of a chain share one condition, but layer " + i + " ("
                                    + layers.get(i).getClass().getSimpleName() + ") was built for one of shape "
                                    + either(wanted)
                                    + ", those before it for " + either(common) + "; build all of them for the same");
                }
                common = shared;
            }
        }
        return common;
    }

    /** The usual shape of those that layers accept: one vector for all positions if possible; null if there is none. */
    public static @Nullable Shape usual(List<Shape> accepted) {
        return accepted.stream().min(Comparator.comparingInt(Shape::rank)).orElse(null);
    }

    /**
     * Checks that a flow's layers were built for its condition.
     *
     * @param shape of one sample's condition, null for an unconditional flow
     * @param accepted by the layers
     * @throws IllegalArgumentException if they were not
     */
    public static void requireBuiltFor(@Nullable Shape shape, List<Shape> accepted) {
        if (shape == null ? !accepted.isEmpty() : !accepted.contains(shape)) {
            throw new IllegalArgumentException(
                    "A flow for " + (shape == null ? "no condition" : "conditions of shape " + shape)
                            + " cannot have layers that "
                            + (accepted.isEmpty() ? "look at none" : "were built for " + either(accepted))
                            + "; build them for the same");
        }
    }

    /**
     * Checks the condition of a batch.
     *
     * @param condition {@code [N, ...]}, or null for none
     * @param shape of one sample's condition, null for an unconditional flow
     * @throws IllegalArgumentException if they do not fit
     */
    public static void require(@Nullable Tensor condition, @Nullable Shape shape) {
        Shape given = condition == null ? null : condition.shape();
        boolean fits = given == null
                ? shape == null
                : shape != null && given.rank() > 1 && given.sample().equals(shape);
        if (!fits) {
            throw new IllegalArgumentException(
                    shape == null
                            ? "This flow is unconditional, it cannot be given a condition of shape " + given
                            : "This flow takes conditions [N, "
                                    + shape.toString().substring(1) + ", got " + (given == null ? "none" : given));
        }
    }

    private static String either(List<Shape> shapes) {
        return shapes.stream().map(Shape::toString).collect(Collectors.joining(" or "));
    }
}
