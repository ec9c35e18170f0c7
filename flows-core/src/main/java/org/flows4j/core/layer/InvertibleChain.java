package org.flows4j.core.layer;

import java.util.Arrays;
import java.util.List;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;

/** Bijections one after another, data to latent: a bijection whose log-determinant is the sum of theirs. */
public final class InvertibleChain implements InvertibleLayer {
    private final List<InvertibleLayer> layers;
    private final List<Step> towardsLatent;
    private final List<Shape> conditionShapes;
    private final List<Step> towardsData;

    /**
     * Chains layers.
     *
     * @param layers in the order data passes them
     * @throws IllegalArgumentException if there are none, or they were built for different conditions
     */
    public InvertibleChain(List<InvertibleLayer> layers) {
        this.layers = List.copyOf(Composition.nonEmpty(layers));
        this.towardsLatent = Step.towardsLatent(this.layers);
        this.towardsData = Step.towardsData(this.layers);
        this.conditionShapes = Composition.conditionShapes(this.layers);
    }

    /**
     * Chains layers.
     *
     * @param layers in the order data passes them
     * @return the chain
     * @throws IllegalArgumentException if there are none
     */
    public static InvertibleChain of(InvertibleLayer... layers) {
        return new InvertibleChain(Arrays.asList(layers));
    }

    /**
     * The layers, in the order data passes them.
     *
     * @return an immutable list
     */
    public List<InvertibleLayer> layers() {
        return layers;
    }

    @Override
    public LayerResult forward(Tensor x, FlowContext context) {
        return Composition.run(towardsLatent, x, context);
    }

    @Override
    public LayerResult inverseWithLogDet(Tensor z, FlowContext context) {
        return Composition.run(towardsData, z, context);
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
    public boolean cheapInverse() {
        return layers.stream().allMatch(InvertibleLayer::cheapInverse);
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
