package org.flows4j.core.layer;

import java.util.List;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;

/**
 * Layers one after another, data to latent. Log terms add up.
 *
 * @param <L> the kind of layer
 */
public abstract sealed class LayerChain<L extends FlowLayer> permits FlowChain, InvertibleChain {
    private final List<L> layers;
    private final List<Step> towardsLatent;
    private final List<Shape> conditionShapes;

    LayerChain(List<? extends L> layers) {
        if (layers.isEmpty()) {
            throw new IllegalArgumentException("A chain needs at least one layer");
        }
        this.layers = List.copyOf(layers);
        this.towardsLatent = Step.towardsLatent(this.layers);
        this.conditionShapes = PassCondition.common(this.layers);
    }

    /** The layers, in the order data passes them; immutable. */
    public final List<L> layers() {
        return layers;
    }

    /** The contract of {@link FlowLayer#forward}. */
    public final LayerResult forward(Tensor x, FlowContext context) {
        return Composition.run(towardsLatent, x, context);
    }

    /** Data-dependent initialization, layer by layer, each from its actual input. */
    public final Tensor initialize(Tensor x, FlowContext context) {
        Tensor value = x;
        for (L layer : layers) {
            value = Composition.plainStep(x, value, layer::initialize, context);
        }
        return value;
    }

    /** The contract of {@link FlowLayer#outputShape}. */
    public final Shape outputShape(Shape input) {
        Shape shape = input;
        for (int i = 0; i < layers.size(); i++) {
            try {
                shape = layers.get(i).outputShape(shape);
            } catch (IllegalArgumentException mismatch) {
                throw new IllegalArgumentException(
                        "Samples of shape " + input + " do not fit layer " + i + " of the chain ("
                                + layers.get(i).getClass().getSimpleName() + "): " + mismatch.getMessage(),
                        mismatch);
            }
        }
        return shape;
    }

    /** The parameters of all layers, in their order. */
    public final ParameterList parameters() {
        return ParameterList.concat(layers.stream().map(FlowLayer::parameters).toList());
    }

    /** The shapes of the condition that all layers accept. */
    public final List<Shape> conditionShapes() {
        return conditionShapes;
    }

    /** The kind of the sum of the layers' log terms. */
    public final Likelihood likelihood() {
        return layers.stream().map(FlowLayer::likelihood).reduce(Likelihood.EXACT, Likelihood::and);
    }

    /** Returns true: memory modes work on the layers. */
    public final boolean composite() {
        return true;
    }
}
