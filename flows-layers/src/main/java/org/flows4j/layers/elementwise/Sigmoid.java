package org.flows4j.layers.elementwise;

import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;

/**
 * The map from the real line to the unit interval, the inverse of {@link Logit}: {@code y = (sigmoid(x) - alpha) / (1 - 2 alpha)}, with
 * log-determinant {@code sum(log sigmoid(x) + log sigmoid(-x) - log(1 - 2 alpha))}.
 *
 * <p>Shapes: any, kept.
 */
public final class Sigmoid implements InvertibleLayer {
    private final Logit logit;

    /** The plain sigmoid, onto (0, 1). */
    public Sigmoid() {
        this(0);
    }

    /**
     * Creates the inverse of the logit with this alpha.
     *
     * @param alpha at least 0 and less than 0.5
     * @throws IllegalArgumentException if alpha is outside that range
     */
    public Sigmoid(double alpha) {
        this.logit = new Logit(alpha);
    }

    @Override
    public LayerResult forward(Tensor x, FlowContext context) {
        return logit.inverseWithLogDet(x, context);
    }

    @Override
    public LayerResult inverseWithLogDet(Tensor z, FlowContext context) {
        return logit.forward(z, context);
    }

    /** {@inheritDoc} False: far out, many x round to the same y, and in single precision all beyond 17 to 1. */
    @Override
    public boolean cheapInverse() {
        return false;
    }

    @Override
    public Shape outputShape(Shape input) {
        return input;
    }

    @Override
    public ParameterList parameters() {
        return ParameterList.empty();
    }
}
