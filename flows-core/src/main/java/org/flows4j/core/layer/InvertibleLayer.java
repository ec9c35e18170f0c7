package org.flows4j.core.layer;

import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Tensor;

/** A bijection, conditional or not. Its log term is log|det dz/dx| of the map from data x to latent z. */
public non-sealed interface InvertibleLayer extends FlowLayer {
    /**
     * Maps latent to data and returns log|det dx/dz|, the negative of the log term of {@link #forward} at that x.
     *
     * @param z a batch on the latent side
     * @param context parameters' view and condition
     * @return the batch in data space and the log-determinant of the inverse map
     */
    LayerResult inverseWithLogDet(Tensor z, FlowContext context);

    @Override
    default Tensor inverse(Tensor z, FlowContext context) {
        return inverseWithLogDet(z, context).value();
    }

    @Override
    default Likelihood likelihood() {
        return Likelihood.EXACT;
    }

    /**
     * Returns whether the inverse is about as cheap and accurate as the forward map, so that {@link MemoryMode#INVERT} may recover
     * this layer's input by it. A layer that inverts by iteration or sequentially returns false and is checkpointed instead.
     *
     * @return true unless overridden
     */
    default boolean cheapInverse() {
        return true;
    }

    /**
     * Recovers the input from the output and evaluates the layer there, recorded: a step of the backward pass under
     * {@link MemoryMode#INVERT}. The default inverts and then runs forward, so the computations that both share run twice.
     * A layer that knows something costly as soon as it sees its output (a coupling's network sees the half that has
     * not changed) overrides this to compute it once.
     *
     * @param y the value that {@link #forward} returned, a plain tensor
     * @param context records on a separate tape of this step; its condition may already be recorded there
     * @return the variables that make up the input, and the result of forward for them
     */
    default Recomputed recover(Tensor y, FlowContext context) {
        Tensor x;
        try (Scope scope = y.backend().openScope()) {
            x = scope.keep(inverse(y, context.replay().withoutTape()));
        }
        return Recomputed.at(x, context, this::forward);
    }
}
