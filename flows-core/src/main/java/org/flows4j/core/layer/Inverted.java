package org.flows4j.core.layer;

import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;

/** A bijection run backwards: its forward is the inner layer's inverse. */
public final class Inverted extends InvertibleWrapper {
    private final Shape innerInput;
    private final Shape innerOutput;

    /**
     * Turns a layer around.
     *
     * @param inner the layer
     * @param innerInput the sample shape on its data side, which becomes this layer's latent side
     * @throws IllegalArgumentException if the inner layer cannot take that shape
     */
    public Inverted(InvertibleLayer inner, Shape innerInput) {
        super(inner);
        this.innerInput = innerInput;
        this.innerOutput = inner().outputShape(innerInput);
    }

    @Override
    public LayerResult forward(Tensor x, FlowContext context) {
        return inner().inverseWithLogDet(x, context);
    }

    @Override
    public LayerResult inverseWithLogDet(Tensor z, FlowContext context) {
        return inner().forward(z, context);
    }

    /** Returns true: the inverse is the inner layer's forward. */
    @Override
    public boolean cheapInverse() {
        return true;
    }

    @Override
    public Shape outputShape(Shape input) {
        if (!input.equals(innerOutput)) {
            throw new IllegalArgumentException(
                    "The inverted " + inner().getClass().getSimpleName() + " takes samples of shape " + innerOutput
                            + " (it was built for " + innerInput + " on the other side), got " + input);
        }
        return innerInput;
    }
}
