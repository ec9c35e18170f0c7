package org.flows4j.core.layer;

import java.util.Arrays;
import java.util.List;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;

/**
 * Layers of any kind one after another, data to latent. Log terms add up; the result is exact if every layer is, a lower
 * bound otherwise.
 */
public final class FlowChain implements StochasticLayer {
    private final List<FlowLayer> layers;
    private final List<Step> towardsLatent;
    private final List<Shape> conditionShapes;

    /**
     * Chains layers.
     *
     * @param layers in the order data passes them
     * @throws IllegalArgumentException if there are none, or they were built for different conditions
     */
    public FlowChain(List<? extends FlowLayer> layers) {
        this.layers = List.copyOf(Composition.nonEmpty(layers));
        this.towardsLatent = Step.towardsLatent(this.layers);
        this.conditionShapes = Composition.conditionShapes(this.layers);
    }

    /**
     * Chains layers.
     *
     * @param layers in the order data passes them
     * @return the chain
     * @throws IllegalArgumentException if there are none
     */
    public static FlowChain of(FlowLayer... layers) {
        return new FlowChain(Arrays.asList(layers));
    }

    /**
     * The layers, in the order data passes them.
     *
     * @return an immutable list
     */
    public List<FlowLayer> layers() {
        return layers;
    }

    @Override
    public LayerResult forward(Tensor x, FlowContext context) {
        return Composition.run(towardsLatent, x, context);
    }

    /** Draws from p(x given z) are not differentiated: the context's tape is not used. */
    @Override
    public Tensor inverse(Tensor z, FlowContext context) {
        Tensor value = z;
        for (int i = layers.size() - 1; i >= 0; i--) {
            value = Composition.plainStep(z, value, layers.get(i)::inverse, context);
        }
        return value;
    }

    @Override
    public Tensor initialize(Tensor x, FlowContext context) {
        return Composition.initialize(layers, x, context);
    }

    @Override
    public Shape outputShape(Shape input) {
        return Composition.outputShape(layers, input);
    }

    @Override
    public ParameterList parameters() {
        return ParameterList.concat(layers.stream().map(FlowLayer::parameters).toList());
    }

    @Override
    public Likelihood likelihood() {
        return layers.stream().allMatch(layer -> layer.likelihood() == Likelihood.EXACT)
                ? Likelihood.EXACT
                : Likelihood.LOWER_BOUND;
    }

    @Override
    public List<Shape> conditionShapes() {
        return conditionShapes;
    }

    @Override
    public boolean composite() {
        return true;
    }
}
