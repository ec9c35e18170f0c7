package org.flows4j.layers.coupling;

import java.util.List;
import org.flows4j.core.autodiff.Initializer;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.layer.PassCondition;
import org.flows4j.core.nn.Network;
import org.flows4j.core.nn.NetworkFactory;
import org.flows4j.core.tensor.SampleShapes;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.layers.reshape.ChosenChannels;
import org.flows4j.layers.transform.ElementTransform;
import org.jspecify.annotations.Nullable;

/**
 * A coupling of any channels with any elementwise transform (Dinh et al. 2017, section 3.4): the staying channels, and the pass's condition,
 * determine the parameters of the transform of the others. Optionally the staying channels then have a transform of their own, whose
 * parameters are the same for every sample (Durkan et al. 2019, equations 4 to 6 of section 3.2).
 *
 * <pre>{@code
 * z_changing = f(x_changing; network(x_staying, c))     z_staying = x_staying, or g(x_staying; own)
 * }</pre>
 *
 * <p>Shapes: {@code [N, H, W, C]} or {@code [N, D]}, both ways; the parameter {@code own} is {@code [staying * g.parameters()]}.
 */
public final class ColumnCoupling implements InvertibleLayer {
    private final Shape input;
    private final ChosenChannels staying;
    private final int conditionChannels;
    private final ElementTransform transform;
    private final Network network;
    private final @Nullable ElementTransform unconditional;
    private final @Nullable Parameter own;

    /**
     * Builds the network.
     *
     * @param input sample shape, {@code [H, W, C]} or {@code [D]}
     * @param staying indices of the channels that the network sees, at least one
     * @param conditionChannels channels k of the pass's condition, 0 for an unconditional coupling
     * @param transform f, of the channels that do not stay
     * @param network sees the staying channels and the condition
     * @param unconditional g, of the staying channels; null for none
     * @throws IllegalArgumentException if no channel stays or none changes, or an index is out of range or repeated
     */
    public ColumnCoupling(
            ParameterFactory parameters,
            Shape input,
            List<Integer> staying,
            int conditionChannels,
            ElementTransform transform,
            NetworkFactory network,
            @Nullable ElementTransform unconditional) {
        int channels = input.channels();
        this.input = input;
        this.staying = new ChosenChannels(staying, channels);
        int changing = this.staying.otherCount();
        if (changing == 0) {
            throw new IllegalArgumentException(
                    "A coupling needs channels that change, but all " + channels + " channels stay");
        }
        this.conditionChannels = conditionChannels;
        this.transform = transform;
        this.network = network.create(
                parameters.child("network"),
                input.with(-1, staying.size() + conditionChannels),
                changing * transform.parameters());
        this.unconditional = unconditional;
        this.own = unconditional == null
                ? null
                : parameters.parameter(
                        "own", Shape.of(staying.size() * unconditional.parameters()), Initializer.zeros());
    }

    @Override
    public LayerResult forward(Tensor x, FlowContext context) {
        outputShape(x.shape().sample());
        Tensor kept = staying.of(x);
        LayerResult changed = transform.forward(staying.othersOf(x), numbers(kept, context));
        if (unconditional == null || own == null) {
            return joined(kept, changed);
        }
        LayerResult alone = unconditional.forward(kept, ownNumbers(kept, own, context));
        return joined(
                alone.value(),
                new LayerResult(changed.value(), changed.logTerm().add(alone.logTerm())));
    }

    @Override
    public LayerResult inverseWithLogDet(Tensor z, FlowContext context) {
        outputShape(z.shape().sample());
        Tensor kept = staying.of(z);
        @Nullable Tensor logDet = null;
        if (unconditional != null && own != null) {
            LayerResult alone = unconditional.inverse(kept, ownNumbers(kept, own, context));
            kept = alone.value();
            logDet = alone.logTerm();
        }
        LayerResult changed = transform.inverse(staying.othersOf(z), numbers(kept, context));
        return logDet == null
                ? joined(kept, changed)
                : joined(
                        kept, new LayerResult(changed.value(), changed.logTerm().add(logDet)));
    }

    private Tensor numbers(Tensor kept, FlowContext context) {
        return network.apply(PassCondition.append(kept, context, conditionChannels), context);
    }

    private static Tensor ownNumbers(Tensor kept, Parameter own, FlowContext context) {
        Tensor numbers = context.value(own);
        return numbers.broadcastTo(kept.shape().with(-1, numbers.shape().channels()));
    }

    private LayerResult joined(Tensor kept, LayerResult changed) {
        return new LayerResult(staying.join(kept, changed.value()), changed.logTerm());
    }

    @Override
    public List<Shape> conditionShapes() {
        return PassCondition.shapes(input, conditionChannels);
    }

    @Override
    public Shape outputShape(Shape shape) {
        return SampleShapes.requireBuiltFor("ColumnCoupling", input, shape);
    }

    @Override
    public ParameterList parameters() {
        return own == null ? network.parameters() : ParameterList.concat(network.parameters(), ParameterList.of(own));
    }
}
