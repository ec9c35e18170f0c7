package org.flows4j.layers.elementwise;

import java.util.List;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.layer.InvertibleWrapper;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.layer.PassCondition;
import org.flows4j.core.nn.Network;
import org.flows4j.core.nn.NetworkFactory;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;

/**
 * Conditional layers behind a context network: the network summarizes a long observation, or a set ({@link
 * org.flows4j.core.nn.DeepSets}), in the few values that the layers take as their condition. It is trained with the layers and evaluated
 * once per pass.
 */
public final class EmbeddedCondition extends InvertibleWrapper {
    private final Shape condition;
    private final Network network;

    /**
     * Wraps conditional layers.
     *
     * @param condition shape of the observation
     * @param network the context network, which gives the inner layers' condition
     * @param inner the conditional layers
     * @throws IllegalArgumentException if they take no condition, or the network does not take such observations
     */
    public EmbeddedCondition(
            ParameterFactory parameters, Shape condition, NetworkFactory network, InvertibleLayer inner) {
        super(inner);
        if (inner.conditionChannels() < 1) {
            throw new IllegalArgumentException("The layers take no condition that a network could give them");
        }
        this.condition = condition;
        this.network = network.create(parameters, condition, inner().conditionChannels());
    }

    @Override
    public LayerResult forward(Tensor x, FlowContext context) {
        return inner().forward(x, embedded(x, context));
    }

    @Override
    public LayerResult inverseWithLogDet(Tensor z, FlowContext context) {
        return inner().inverseWithLogDet(z, embedded(z, context));
    }

    @Override
    public Tensor initialize(Tensor x, FlowContext context) {
        Tensor given = PassCondition.exactly(x, context, condition);
        return inner().initialize(x, context.withCondition(network.initialize(given, context)));
    }

    /** The pass as the inner layers see it, for samples x. */
    public FlowContext embedded(Tensor x, FlowContext context) {
        return context.withCondition(network.apply(PassCondition.exactly(x, context, condition), context));
    }

    @Override
    public List<Shape> conditionShapes() {
        return List.of(condition);
    }

    @Override
    public Shape outputShape(Shape input) {
        return inner().outputShape(input);
    }

    @Override
    public ParameterList parameters() {
        return ParameterList.concat(network.parameters(), inner().parameters());
    }
}
