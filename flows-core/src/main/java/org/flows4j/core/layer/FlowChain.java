package org.flows4j.core.layer;

import java.util.Arrays;
import java.util.List;
import org.flows4j.core.tensor.Tensor;

/** Layers of any kind one after another. {@link Likelihood#and} gives the kind of the result. */
public final class FlowChain extends LayerChain<FlowLayer> implements StochasticLayer {
    /**
     * Chains layers.
     *
     * @param layers in the order data passes them
     * @throws IllegalArgumentException if there are none, or they were built for different conditions
     */
    public FlowChain(List<? extends FlowLayer> layers) {
        super(layers);
    }

    /** {@link #FlowChain(List)}. */
    public static FlowChain of(FlowLayer... layers) {
        return new FlowChain(Arrays.asList(layers));
    }

    /** Draws from p(x given z) are not differentiated: the context's tape is not used. */
    @Override
    public Tensor inverse(Tensor z, FlowContext context) {
        Tensor value = z;
        for (int i = layers().size() - 1; i >= 0; i--) {
            value = Composition.plainStep(z, value, layers().get(i)::inverse, context);
        }
        return value;
    }
}
