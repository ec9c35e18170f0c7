package org.flows4j.layers.stochastic;

import java.util.List;
import java.util.function.BiFunction;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.layer.Likelihood;
import org.flows4j.core.layer.PassCondition;
import org.flows4j.core.nn.Network;
import org.flows4j.core.tensor.SampleShapes;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A conditional flow that sees its condition through a network, evaluated once per pass, and works in a different arrangement from its
 * condition: the posterior of an augmentation of images (Chen et al. 2020, appendix A), which splits them by the parity of columns.
 *
 * <pre>{@code
 * z = arrange^-1(flow(arrange(e); network(arrange(condition))))
 * }</pre>
 *
 * <p>Shapes: {@code [N, H, W, C]} or {@code [N, D]}, both ways; the condition has the same batch and positions.
 */
public final class ContextualFlow implements InvertibleLayer {
    private final Shape input;
    private final Shape condition;
    private final InvertibleLayer arrangement;
    private final @Nullable Network network;
    private final InvertibleLayer flow;

    /**
     * Creates a flow that sees the arranged condition through a network.
     *
     * @param conditionChannels channels of the condition, at least 1
     * @param arrangement rearranges condition and samples for network and flow, without parameters
     * @param network sees the arranged condition; null if the flow sees it directly
     * @param flow keeps the arranged shape
     * @throws IllegalArgumentException if the parts do not fit together
     */
    public ContextualFlow(
            Shape input,
            int conditionChannels,
            InvertibleLayer arrangement,
            @Nullable Network network,
            InvertibleLayer flow) {
        this.input = input;
        this.condition = input.with(-1, conditionChannels);
        this.arrangement = arrangement;
        this.network = network;
        this.flow = flow;
        Shape seen = arrangement.outputShape(condition);
        Shape context = network == null ? seen : network.outputShape(seen);
        if (!flow.conditionShapes().isEmpty() && !flow.conditionShapes().contains(context)) {
            throw new IllegalArgumentException("The flow looks at a context of shape " + flow.conditionShapes()
                    + ", but it is " + context + "; build the flow for that");
        }
        Shape arranged = arrangement.outputShape(input);
        Shape result = flow.outputShape(arranged);
        if (!result.equals(arranged)) {
            throw new IllegalArgumentException(
                    "The flow must keep the arranged shape " + arranged + ", but ends in " + result);
        }
    }

    @Override
    public LayerResult forward(Tensor x, FlowContext pass) {
        return run(x, pass, flow::forward);
    }

    @Override
    public LayerResult inverseWithLogDet(Tensor z, FlowContext pass) {
        return run(z, pass, flow::inverseWithLogDet);
    }

    @Override
    public Tensor initialize(Tensor x, FlowContext pass) {
        Tensor seen = seen(x, pass);
        FlowContext given = pass.withCondition(network == null ? seen : network.initialize(seen, pass));
        Tensor arranged = arrangement.forward(x, pass).value();
        return arrangement.inverse(flow.initialize(arranged, given), pass);
    }

    private LayerResult run(Tensor x, FlowContext pass, BiFunction<Tensor, FlowContext, LayerResult> direction) {
        Tensor seen = seen(x, pass);
        FlowContext given = pass.withCondition(network == null ? seen : network.apply(seen, pass));
        LayerResult result = direction.apply(arrangement.forward(x, pass).value(), given);
        return new LayerResult(arrangement.inverse(result.value(), pass), result.logTerm());
    }

    private Tensor seen(Tensor x, FlowContext pass) {
        outputShape(x.shape().sample());
        return arrangement
                .forward(PassCondition.exactly(x, pass, condition), pass)
                .value();
    }

    @Override
    public List<Shape> conditionShapes() {
        return List.of(condition);
    }

    @Override
    public Likelihood likelihood() {
        return flow.likelihood();
    }

    @Override
    public Shape outputShape(Shape shape) {
        return SampleShapes.requireBuiltFor("ContextualFlow", input, shape);
    }

    @Override
    public ParameterList parameters() {
        return network == null ? flow.parameters() : ParameterList.concat(network.parameters(), flow.parameters());
    }

    @Override
    public boolean cheapInverse() {
        return false;
    }

    /** The flow's layers are recomputed one by one. */
    @Override
    public boolean composite() {
        return true;
    }
}
