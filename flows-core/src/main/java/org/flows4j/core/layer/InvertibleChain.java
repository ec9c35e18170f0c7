package org.flows4j.core.layer;

import java.util.Arrays;
import java.util.List;
import org.flows4j.core.tensor.Tensor;

/** Bijections one after another: a bijection whose log-determinant is the sum of theirs. */
public final class InvertibleChain extends LayerChain<InvertibleLayer> implements InvertibleLayer {
    private final List<Step> towardsData;

    /**
     * Chains layers.
     *
     * @param layers in the order data passes them
     * @throws IllegalArgumentException if there are none, or they were built for different conditions
     */
    public InvertibleChain(List<InvertibleLayer> layers) {
        super(layers);
        this.towardsData = Step.towardsData(layers());
    }

    /** {@link #InvertibleChain(List)}. */
    public static InvertibleChain of(InvertibleLayer... layers) {
        return new InvertibleChain(Arrays.asList(layers));
    }

    @Override
    public LayerResult inverseWithLogDet(Tensor z, FlowContext context) {
        return Composition.run(towardsData, z, context);
    }

    @Override
    public boolean cheapInverse() {
        return layers().stream().allMatch(InvertibleLayer::cheapInverse);
    }
}
