package org.flows4j.layers.elementwise;

import java.util.List;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.layer.InvertibleWrapper;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Conditional layers that see the standardized condition, {@code f(x; (c - mean) / deviation)}, by the mean and deviation of its columns
 * in the batch of {@link #initialize}; both are saved with the model. Callers therefore pass conditions in the original units.
 *
 * <p>Shapes: the inner layer's; the condition is {@code [N, k]}.
 */
public final class StandardizedCondition extends InvertibleWrapper {
    private final Standardization moments;

    /**
     * Wraps conditional layers; conditions pass unchanged until this layer is initialized.
     *
     * @param inner the conditional layers
     * @throws IllegalArgumentException if they take no condition
     */
    public StandardizedCondition(ParameterFactory parameters, InvertibleLayer inner) {
        super(inner);
        if (inner.conditionChannels() < 1) {
            throw new IllegalArgumentException("The layers take no condition that could be standardized");
        }
        this.moments = new Standardization(parameters, inner().conditionChannels());
    }

    @Override
    public LayerResult forward(Tensor x, FlowContext context) {
        return inner().forward(x, standardized(context));
    }

    @Override
    public LayerResult inverseWithLogDet(Tensor z, FlowContext context) {
        return inner().inverseWithLogDet(z, standardized(context));
    }

    @Override
    public Tensor initialize(Tensor x, FlowContext context) {
        moments.initialize(condition(context));
        return inner().initialize(x, standardized(context));
    }

    /** The pass as the inner layers see it. */
    public FlowContext standardized(FlowContext context) {
        Tensor centred = condition(context).sub(moments.mean(context));
        return context.withCondition(centred.div(moments.deviation(context)));
    }

    private Tensor condition(FlowContext context) {
        @Nullable Tensor condition = context.condition();
        int wanted = inner().conditionChannels();
        if (condition == null
                || condition.shape().rank() != 2
                || condition.shape().channels() != wanted) {
            throw new IllegalArgumentException("These layers need a condition [N, " + wanted + "], "
                    + (condition == null ? "and the pass has none" : "got " + condition.shape()));
        }
        return condition;
    }

    @Override
    public List<Shape> conditionShapes() {
        return List.of(Shape.vector(inner().conditionChannels()));
    }

    @Override
    public Shape outputShape(Shape input) {
        return inner().outputShape(input);
    }

    @Override
    public ParameterList parameters() {
        return ParameterList.concat(moments.parameters(), inner().parameters());
    }
}
