package org.flows4j.layers.coupling;

import java.util.List;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.autodiff.Tape;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.layer.PassCondition;
import org.flows4j.core.layer.Recomputed;
import org.flows4j.core.nn.Network;
import org.flows4j.core.nn.NetworkFactory;
import org.flows4j.core.tensor.SampleShapes;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Split;
import org.flows4j.core.tensor.Tensor;

/**
 * The base of all coupling layers (Dinh et al. 2015, section 3.2). One half of the channels stays and, through any network, determines
 * the parameters of an elementwise bijection of the other half. The Jacobian is therefore triangular, and the inverse evaluates the same
 * network on the same numbers.
 *
 * <p>A conditional coupling's network also sees the pass's condition as further channels after those of the half: a condition
 * {@code [N, k]} or, for images, {@code [N, H, W, k]} or {@code [N, k]}, which is then the same at every position.
 *
 * <p>Shapes: {@code [N, H, W, C]} or {@code [N, D]}, both ways; at least two channels.
 */
public abstract class Coupling implements InvertibleLayer {
    private final Shape input;
    private final Split halves;
    private final int staying;
    private final int conditionChannels;
    private final Network network;

    /**
     * Builds the network.
     *
     * @param input sample shape, {@code [H, W, C]} or {@code [D]}
     * @param conditioning the half that stays
     * @param conditionChannels channels k of the pass's condition, 0 for an unconditional coupling
     * @param parametersPerElement the number of parameters of the bijection per element
     * @throws IllegalArgumentException if there are fewer than two channels, or the network cannot take the shape
     */
    protected Coupling(
            ParameterFactory parameters,
            Shape input,
            Half conditioning,
            int conditionChannels,
            NetworkFactory network,
            int parametersPerElement) {
        this(
                parameters,
                input,
                input.channels() - input.channels() / 2,
                conditioning,
                conditionChannels,
                network,
                parametersPerElement);
    }

    /**
     * Builds the network of a coupling between parts that need not be halves.
     *
     * @param input sample shape, {@code [H, W, C]} or {@code [D]}
     * @param firstChannels channels of the first part
     * @param conditioning the part that stays
     * @param conditionChannels channels k of the pass's condition, 0 for an unconditional coupling
     * @param parametersPerElement the number of parameters of the bijection per element
     * @throws IllegalArgumentException if a part would be empty, or the network cannot take the shape
     */
    protected Coupling(
            ParameterFactory parameters,
            Shape input,
            int firstChannels,
            Half conditioning,
            int conditionChannels,
            NetworkFactory network,
            int parametersPerElement) {
        int channels = input.channels();
        if ((input.rank() != 1 && input.rank() != 3) || channels < 2) {
            throw new IllegalArgumentException(
                    "A coupling takes images [H, W, C] or vectors [D] of at least two channels, got samples of shape "
                            + input + "; squeeze images of one channel first");
        }
        if (firstChannels < 1 || firstChannels >= channels) {
            throw new IllegalArgumentException("Of " + channels + " channels the first part can have 1 to "
                    + (channels - 1) + ", got " + firstChannels);
        }
        if (conditionChannels < 0) {
            throw new IllegalArgumentException("A condition has at least 0 channels, got " + conditionChannels);
        }
        int[] extents = {firstChannels, channels - firstChannels};
        this.input = input;
        this.halves = new Split(-1, extents);
        this.staying = conditioning == Half.FIRST ? 0 : 1;
        this.conditionChannels = conditionChannels;
        this.network = network.create(
                parameters,
                input.with(-1, extents[staying] + conditionChannels),
                extents[1 - staying] * parametersPerElement);
    }

    /**
     * Transforms the changing half, data to latent.
     *
     * @param x the changing half
     * @param parameters the network's result, {@code parametersPerElement} times the number of channels
     * @return the transformed half and the log-determinant
     */
    protected abstract LayerResult transform(Tensor x, Tensor parameters);

    /**
     * Undoes {@link #transform}.
     *
     * @param y the transformed half
     * @param parameters the parameters that {@code transform} received
     * @return the half before the transform, and the log-determinant of the inverse
     */
    protected abstract LayerResult restore(Tensor y, Tensor parameters);

    @Override
    public final LayerResult forward(Tensor x, FlowContext context) {
        Tensor[] parts = parts(x);
        return join(parts, transform(parts[1 - staying], network.apply(seen(parts, context), context)));
    }

    @Override
    public final LayerResult inverseWithLogDet(Tensor z, FlowContext context) {
        Tensor[] parts = parts(z);
        return join(parts, restore(parts[1 - staying], network.apply(seen(parts, context), context)));
    }

    /**
     * {@inheritDoc}
     *
     * <p>The staying half is the same on both sides, so the network is evaluated once, recorded, and both restores the other
     * half and transforms it.
     */
    @Override
    public final Recomputed recover(Tensor y, FlowContext context) {
        return recover(y, context, this::restore, this::transform);
    }

    /** {@link #recover} for this coupling run from latent to data: y is the result of {@link #inverseWithLogDet}. */
    public final Recomputed recoverInverse(Tensor y, FlowContext context) {
        return recover(y, context, this::transform, this::restore);
    }

    /** {@link #transform} or {@link #restore}. */
    private interface HalfMap {
        LayerResult apply(Tensor half, Tensor parameters);
    }

    private Recomputed recover(Tensor y, FlowContext context, HalfMap undo, HalfMap redo) {
        Tape tape = Recomputed.tape(context);
        Tensor[] parts = parts(y);
        parts[staying] = tape.variable(parts[staying]);
        Tensor values = network.apply(seen(parts, context), context);
        parts[1 - staying] =
                tape.variable(undo.apply(parts[1 - staying], tape.plain(values)).value());
        return new Recomputed(List.of(parts), join(parts, redo.apply(parts[1 - staying], values)));
    }

    @Override
    public final Tensor initialize(Tensor x, FlowContext context) {
        Tensor[] parts = parts(x);
        Tensor values = network.initialize(seen(parts, context), context);
        return join(parts, transform(parts[1 - staying], values)).value();
    }

    private Tensor[] parts(Tensor x) {
        outputShape(x.shape().sample());
        return halves.apply(x);
    }

    private LayerResult join(Tensor[] parts, LayerResult changed) {
        Tensor value = staying == 0
                ? Tensor.concat(-1, parts[0], changed.value())
                : Tensor.concat(-1, changed.value(), parts[1]);
        return new LayerResult(value, changed.logTerm());
    }

    private Tensor seen(Tensor[] parts, FlowContext context) {
        return PassCondition.append(parts[staying], context, conditionChannels);
    }

    @Override
    public final List<Shape> conditionShapes() {
        return PassCondition.shapes(input, conditionChannels);
    }

    @Override
    public final Shape outputShape(Shape shape) {
        return SampleShapes.requireBuiltFor(getClass().getSimpleName(), input, shape);
    }

    @Override
    public final ParameterList parameters() {
        return network.parameters();
    }
}
