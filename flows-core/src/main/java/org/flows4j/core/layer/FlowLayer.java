package org.flows4j.core.layer;

import java.util.List;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;

/**
 * One step of a flow. {@link #forward} maps data to latent and returns, per sample, a log term such that
 * {@code log p(x) >= E[sum of logTerms + log p(z)]}, with equality unless a layer's kind is {@link Likelihood#LOWER_BOUND};
 * {@link #inverse} maps latent to data.
 *
 * <p>Layers are immutable apart from their parameters' values, and forward and inverse are pure: randomness, condition and
 * temperature are arguments in the {@link FlowContext}. So one layer serves any number of threads.
 */
public sealed interface FlowLayer permits InvertibleLayer, StochasticLayer {
    /**
     * Maps data to latent.
     *
     * @param x a batch whose sample shape {@link #outputShape} accepts
     * @param context parameters' view, randomness, condition
     * @return the transformed batch and its log term
     */
    LayerResult forward(Tensor x, FlowContext context);

    /**
     * Maps latent to data: the exact inverse of a bijection, a draw from p(x given z) of a stochastic layer.
     *
     * @param z a batch of the shape {@link #forward} returns
     * @param context parameters' view, randomness, condition, temperature
     * @return the batch in data space
     */
    Tensor inverse(Tensor z, FlowContext context);

    /**
     * Returns the sample shape of this layer's output for an input of the given sample shape; called once when a model is built.
     *
     * @param input sample shape without batch: {@code [H, W, C]} or {@code [D]}
     * @return sample shape of the latent side
     * @throws IllegalArgumentException if this layer cannot take such input, naming the extents and the fix
     */
    Shape outputShape(Shape input);

    /** The parameters and buffers, in a stable order. */
    ParameterList parameters();

    /** Returns whether the log terms give the likelihood, a bound or an estimate. A layer that contains layers includes their kinds. */
    Likelihood likelihood();

    /**
     * Sets data-dependent starting values from a batch, in place, then transforms the batch for the next layer. A layer
     * without such values, or whose values are already set (the mark is saved with the model), only transforms. Training,
     * evaluation and loading never call this method; only {@code Flow.initialize} does.
     *
     * @param x the initialization batch as it arrives at this layer
     * @param context plain (not recording) context
     * @return the result of {@link #forward} with the values set
     */
    default Tensor initialize(Tensor x, FlowContext context) {
        return forward(x, context).value();
    }

    /**
     * The shapes, without batch, of the conditions that this layer, or a part of it, accepts: {@code [k]}, for images {@code
     * [H, W, k]} as well or instead, all with the same k. All layers of a flow that use the condition see the same one.
     *
     * @return an empty list, for layers that use no condition, unless overridden
     */
    default List<Shape> conditionShapes() {
        return List.of();
    }

    /**
     * The number of channels of the pass's condition that this layer, or a part of it, uses.
     *
     * @return k of {@link #conditionShapes}, 0 if there are none
     */
    default int conditionChannels() {
        List<Shape> shapes = conditionShapes();
        return shapes.isEmpty() ? 0 : shapes.get(0).channels();
    }

    /**
     * Returns whether this layer consists of other layers (a chain, a {@link FactorOut}), or of parts that are each a {@link Recompute}.
     * Memory
     * modes work on the parts of a composite and on every other layer as a whole.
     *
     * @return false unless overridden
     */
    default boolean composite() {
        return false;
    }
}
