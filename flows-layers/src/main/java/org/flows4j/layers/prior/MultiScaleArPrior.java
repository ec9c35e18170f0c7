package org.flows4j.layers.prior;

import java.util.ArrayList;
import java.util.List;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.layer.LearnedPrior;
import org.flows4j.core.layer.PassCondition;
import org.flows4j.core.layer.Recompute;
import org.flows4j.core.nn.Network;
import org.flows4j.core.nn.NetworkFactory;
import org.flows4j.core.nn.recurrent.LstmState;
import org.flows4j.core.tensor.SampleShapes;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.ops.AffineCouplingOp;
import org.flows4j.core.tensor.ops.ParameterOrder;
import org.flows4j.core.tensor.ops.ScaleFunction;
import org.flows4j.layers.autoregressive.ArPriorConfig;
import org.flows4j.layers.autoregressive.ChannelParts;
import org.flows4j.layers.autoregressive.ChannelPredictor;
import org.flows4j.layers.autoregressive.ChannelPredictor.Prediction;
import org.flows4j.layers.autoregressive.ChannelSequence;
import org.jspecify.annotations.Nullable;

/**
 * The multi-scale autoregressive prior of mAR-SCF (Bhattacharyya, Mahajan, Fritz, Schiele and Roth 2020) for the channels that a
 * multi-scale split factors out, as a bijection in front of the split. With r the half that continues, l the other half and l^1 .. l^T
 * its channels,
 *
 * <pre>{@code
 * z = [r, (l^j - mean^j) exp(-logs^j) for j = 1 .. T],   (mean^j, logs^j) a function of l^1 .. l^(j-1) and r
 * log|det| = -sum of logs^j
 * }</pre>
 *
 * <p>With N(0, I) on z, {@code log p(l | r) = sum over j of log N(l^j; mean^j, exp(logs^j)^2)}. The function is a three-layer
 * convolutional LSTM whose time axis is the channels; at each step it sees the previous channel and a few maps computed from r.
 *
 * <p>The forward direction (training, scoring) knows all channels and makes one unrolled pass. The inverse (sampling: MARPS, algorithm 1
 * of the paper) makes {@link #steps} sequential steps, each for all positions at once; it carries the LSTM's state along and computes the
 * maps once. Temperature enters through its input noise.
 *
 * <p>The layer follows the authors' code with these exceptions: the last convolution starts as 0, so that the layer starts as the
 * identity; log-scales are bounded by 7, smoothly; extents, channels and batch are free; the deepest scale, which has no given channels,
 * has no conditioner (the authors make one there and leave it unused: 41,636 of their 264,486 parameters for 32x32x3 and three scales).
 *
 * <p>Shapes: {@code [N, H, W, C]}, both ways.
 */
public final class MultiScaleArPrior implements LearnedPrior {
    private static final AffineCouplingOp FROM_NOISE =
            new AffineCouplingOp(ScaleFunction.SOFT_CLAMPED_EXP, false, ParameterOrder.SHIFT_FIRST);
    private static final AffineCouplingOp TO_NOISE = FROM_NOISE.inverted();
    private static final int MAPS = 4;

    private final Shape shape;
    private final int given;
    private final int conditionChannels;
    private final @Nullable Network conditioner;
    private final ChannelPredictor predictor;

    /**
     * The prior of the second half of the channels given the first, the larger half when their number is odd.
     *
     * @param shape sample shape {@code [H, W, C]}, at least two channels
     * @param config sizes of its networks
     * @param conditionChannels channels of the pass's condition, 0 for none
     * @throws IllegalArgumentException if samples are not images of at least two channels
     */
    public static MultiScaleArPrior ofSplit(
            ParameterFactory parameters, Shape shape, ArPriorConfig config, int conditionChannels) {
        requireImage(shape);
        int channels = shape.channels();
        return new MultiScaleArPrior(
                parameters,
                shape,
                channels - channels / 2,
                config,
                conditionChannels,
                config.conditioner(),
                config.output());
    }

    /**
     * The prior of all channels: that of the deepest scale.
     *
     * @param shape sample shape {@code [H, W, C]}
     * @param config sizes of its networks
     * @param conditionChannels channels of the pass's condition, 0 for none
     * @throws IllegalArgumentException if samples are not images
     */
    public static MultiScaleArPrior ofWhole(
            ParameterFactory parameters, Shape shape, ArPriorConfig config, int conditionChannels) {
        requireImage(shape);
        return new MultiScaleArPrior(
                parameters, shape, 0, config, conditionChannels, config.conditioner(), config.output());
    }

    /**
     * Creates a prior with other networks around its LSTM.
     *
     * @param shape sample shape {@code [H, W, C]}
     * @param given the number of first channels that the others are conditioned on, less than C
     * @param config sizes of embedding and LSTM
     * @param conditionChannels channels of the pass's condition, 0 for none
     * @param conditioner computes the maps from given channels and condition; not used without either
     * @param output computes mean and log-scale of a channel from the LSTM's hidden state
     * @throws IllegalArgumentException if samples are not images, or no channel is left to model
     */
    public MultiScaleArPrior(
            ParameterFactory parameters,
            Shape shape,
            int given,
            ArPriorConfig config,
            int conditionChannels,
            NetworkFactory conditioner,
            NetworkFactory output) {
        requireImage(shape);
        if (given < 0 || given >= shape.channels() || conditionChannels < 0) {
            throw new IllegalArgumentException("An autoregressive prior is conditioned on 0 to "
                    + (shape.channels() - 1)
                    + " of the channels of " + shape + " and on a condition of at least 0 channels, got " + given
                    + " and " + conditionChannels);
        }
        int seen = given + conditionChannels;
        this.shape = shape;
        this.given = given;
        this.conditionChannels = conditionChannels;
        this.conditioner =
                seen == 0 ? null : conditioner.create(parameters.child("conditioner"), shape.with(-1, seen), MAPS);
        this.predictor = new ChannelPredictor(parameters, shape.with(-1, seen == 0 ? 0 : MAPS), config, output);
    }

    private static void requireImage(Shape shape) {
        if (shape.rank() != 3) {
            throw new IllegalArgumentException(
                    "An autoregressive prior over channels takes images [H, W, C], got samples of" + " shape " + shape
                            + "; vectors take a Gaussian split prior");
        }
    }

    @Override
    public LayerResult forward(Tensor x, FlowContext context) {
        ChannelParts parts = parts(x);
        Tensor previous = ChannelSequence.shifted(ChannelSequence.of(parts.modelled()), steps());
        Tensor predictions = predictor.all(previous, steps(), maps(parts, context), context);
        Tensor[] noise = TO_NOISE.apply(parts.modelled(), ChannelSequence.images(predictions, steps()));
        return new LayerResult(parts.withModelled(noise[0]), noise[1]);
    }

    @Override
    public LayerResult inverseWithLogDet(Tensor z, FlowContext context) {
        ChannelParts parts = parts(z);
        @Nullable Tensor maps = maps(parts, context);
        Tensor noise = ChannelSequence.of(parts.modelled());
        List<Tensor> channels = new ArrayList<>();
        Tensor previous = ChannelSequence.none(noise, z.shape().dim(0));
        List<LstmState> states = List.of();
        Tensor logDet = LayerResult.volumePreserving(z).logTerm();
        for (int step = 0; step < steps(); step++) {
            Prediction prediction = next(previous, maps, states, context);
            Tensor[] drawn = FROM_NOISE.apply(ChannelSequence.channel(noise, step, steps()), prediction.values());
            previous = drawn[0];
            states = prediction.states();
            channels.add(previous);
            logDet = logDet.add(drawn[1]);
        }
        return new LayerResult(parts.withModelled(ChannelSequence.join(channels)), logDet);
    }

    /** One step; without a tape its temporaries and the previous states are freed at once. */
    private Prediction next(Tensor previous, @Nullable Tensor maps, List<LstmState> before, FlowContext context) {
        if (context.tape() != null) {
            return predictor.next(previous, 1, maps, before, context);
        }
        try (Scope scope = previous.backend().openScope()) {
            Prediction prediction = predictor.next(previous, 1, maps, before, context);
            scope.keep(prediction.values());
            LstmState.tensors(prediction.states()).forEach(scope::keep);
            LstmState.tensors(before).forEach(Tensor::close);
            return prediction;
        }
    }

    private ChannelParts parts(Tensor x) {
        outputShape(x.shape().sample());
        return ChannelParts.of(x, given);
    }

    private @Nullable Tensor maps(ChannelParts parts, FlowContext context) {
        if (conditioner == null) {
            return null;
        }
        Tensor seen = parts.given() == null
                ? PassCondition.of(parts.modelled(), context, conditionChannels)
                : PassCondition.append(parts.given(), context, conditionChannels);
        return Recompute.run(
                        context,
                        List.of(seen),
                        (inputs, evaluation) -> List.of(conditioner.apply(inputs.get(0), evaluation)))
                .get(0);
    }

    /** The number of sequential steps of the inverse. */
    public int steps() {
        return shape.channels() - given;
    }

    /** The inverse is sequential, so the input is kept rather than recovered. */
    @Override
    public boolean cheapInverse() {
        return false;
    }

    /** The units of checkpointing: the conditioner and segments of the sequence. */
    @Override
    public boolean composite() {
        return true;
    }

    @Override
    public List<Shape> conditionShapes() {
        return PassCondition.shapes(shape, conditionChannels);
    }

    @Override
    public Shape outputShape(Shape input) {
        return SampleShapes.requireBuiltFor("MultiScaleArPrior", shape, input);
    }

    @Override
    public ParameterList parameters() {
        return conditioner == null
                ? predictor.parameters()
                : ParameterList.concat(conditioner.parameters(), predictor.parameters());
    }
}
