package org.flows4j.layers.elementwise;

import java.util.List;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.layer.PassCondition;
import org.flows4j.core.nn.Network;
import org.flows4j.core.nn.NetworkFactory;
import org.flows4j.core.tensor.FusedOp;
import org.flows4j.core.tensor.SampleShapes;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.ops.AffineCouplingOp;
import org.flows4j.core.tensor.ops.ParameterOrder;
import org.flows4j.core.tensor.ops.ScaleFunction;

/**
 * Scales and shifts by the output of a network of the pass's condition c alone: {@code z = x * exp(s(c)) + t(c)},
 * {@code log|det| = sum of s(c)}. From standard normal noise it makes a Gaussian {@code N(t(c), exp(s(c))^2)}: the posterior of a
 * one-dimensional augmentation (Chen et al. 2020, section 5.1), or the simplest conditional density.
 *
 * <p>Shapes: {@code [N, H, W, C]} or {@code [N, D]}, both ways; the condition has the same batch and positions.
 */
public final class ConditionalAffine implements InvertibleLayer {
    private static final AffineCouplingOp OP =
            new AffineCouplingOp(ScaleFunction.EXP, false, ParameterOrder.SHIFT_FIRST);

    private final Shape input;
    private final Shape condition;
    private final Network network;

    /**
     * Builds the network.
     *
     * @param input sample shape, {@code [H, W, C]} or {@code [D]}
     * @param conditionChannels channels of the condition, at least 1
     * @param network builds the network; one that starts as 0 makes the layer start as the identity
     * @throws IllegalArgumentException if the condition has no channel, or the network cannot take it
     */
    public ConditionalAffine(ParameterFactory parameters, Shape input, int conditionChannels, NetworkFactory network) {
        if (conditionChannels < 1) {
            throw new IllegalArgumentException(
                    "A conditional affine layer needs a condition of at least one channel, got " + conditionChannels);
        }
        this.input = input;
        this.condition = input.with(-1, conditionChannels);
        this.network = network.create(parameters, condition, 2 * input.channels());
    }

    @Override
    public LayerResult forward(Tensor x, FlowContext context) {
        return run(OP, x, network.apply(given(x, context), context));
    }

    @Override
    public LayerResult inverseWithLogDet(Tensor z, FlowContext context) {
        return run(OP.inverted(), z, network.apply(given(z, context), context));
    }

    @Override
    public Tensor initialize(Tensor x, FlowContext context) {
        return run(OP, x, network.initialize(given(x, context), context)).value();
    }

    private static LayerResult run(FusedOp op, Tensor x, Tensor parameters) {
        Tensor[] results = op.apply(x, parameters);
        return new LayerResult(results[0], results[1]);
    }

    private Tensor given(Tensor x, FlowContext context) {
        outputShape(x.shape().sample());
        return PassCondition.exactly(x, context, condition);
    }

    @Override
    public List<Shape> conditionShapes() {
        return List.of(condition);
    }

    @Override
    public Shape outputShape(Shape shape) {
        return SampleShapes.requireBuiltFor("ConditionalAffine", input, shape);
    }

    @Override
    public ParameterList parameters() {
        return network.parameters();
    }
}
