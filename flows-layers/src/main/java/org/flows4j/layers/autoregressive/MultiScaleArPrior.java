package org.flows4j.layers.autoregressive;

import java.util.ArrayList;
import java.util.List;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.flow.FlowContext;
import org.flows4j.core.flow.InvertibleLayer;
import org.flows4j.core.flow.LayerResult;
import org.flows4j.core.nn.Conv2d;
import org.flows4j.core.nn.Network;
import org.flows4j.core.nn.NetworkFactory;
import org.flows4j.core.nn.Nonlinearity;
import org.flows4j.core.nn.Sequential;
import org.flows4j.core.nn.recurrent.LstmState;
import org.flows4j.core.tensor.SampleShapes;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Split;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.ops.AffineCouplingInverseOp;
import org.flows4j.core.tensor.ops.AffineCouplingOp;
import org.flows4j.core.tensor.ops.ParameterOrder;
import org.flows4j.core.tensor.ops.ScaleFunction;
import org.flows4j.layers.autoregressive.ChannelPredictor.Prediction;
import org.flows4j.layers.coupling.PassCondition;
import org.jspecify.annotations.Nullable;

/**
 * The multi-scale autoregressive prior of mAR-SCF (Bhattacharyya, Mahajan, Fritz, Schiele and Roth 2020) of what a multi-scale split
 * factors out, as a bijection in front of the split. With r the half that goes on, l the other one and l^1 .. l^T its channels,
 *
 * <pre>{@code
 * z = [r, (l^j - mean^j) exp(-logs^j) for j = 1 .. T],   (mean^j, logs^j) a function of l^1 .. l^(j-1) and r
 * log|det| = -sum of logs^j
 * }</pre>
 *
 * <p>With N(0, I) on z, {@code log p(l | r) = sum over j of log N(l^j; mean^j, exp(logs^j)^2)}. The function is a three-layer
 * convolutional LSTM whose time axis is the channels; at each step it sees the channel before and a few maps computed from r.
 *
 * <p>Forward (training, scoring) knows all channels and makes one unrolled pass. The inverse (sampling: MARPS, algorithm 1 of the paper)
 * makes {@link #steps} sequential ones, each for all positions at once, carries the LSTM's state along and computes the maps once.
 * Temperature enters with the noise it is given.
 *
 * <p>As in the authors' code, except: the last convolution starts as 0, so that the layer starts as the identity; log-scales are bounded
 * by 7, smoothly; extents, channels and batch are free; the deepest scale, which has nothing to be conditioned on, has no conditioner (the
 * authors make one there and leave it unused: 41,636 of their 264,486 parameters for 32x32x3 and three scales).
 *
 * <p>Shapes: {@code [N, H, W, C]}, both ways.
 */
public final class MultiScaleArPrior implements InvertibleLayer {
    private static final AffineCouplingOp FROM_NOISE =
            new AffineCouplingOp(ScaleFunction.EXP, false, ParameterOrder.SHIFT_FIRST);
    private static final AffineCouplingInverseOp TO_NOISE = FROM_NOISE.inverse();
    private static final int OUTPUT_KERNEL = 3;
    private static final int CONDITIONER_KERNEL = 5;
    private static final int MAPS = 4;

    private final Shape shape;
    private final int given;
    private final int conditionChannels;
    private final @Nullable Network conditioner;
    private final ChannelPredictor predictor;

    /**
     * The prior of the second half of the channels given the first, the larger half when their number is odd.
     *
     * @param parameters makes its parameters
     * @param shape sample shape {@code [H, W, C]}, at least two channels
     * @param config sizes of its networks
     * @param conditionChannels channels of the pass's condition, 0 for none
     * @return the layer
     * @throws IllegalArgumentException if samples are no images of two channels or more
     */
    public static MultiScaleArPrior ofSplit(
            ParameterFactory parameters, Shape shape, ArPriorConfig config, int conditionChannels) {
        requireImage(shape);
        int channels = shape.channels();
        return new MultiScaleArPrior(
                parameters, shape, channels - channels / 2, config, conditionChannels, conditioner(config), output());
    }

    /**
     * The prior of all channels: that of the deepest scale.
     *
     * @param parameters makes its parameters
     * @param shape sample shape {@code [H, W, C]}
     * @param config sizes of its networks
     * @param conditionChannels channels of the pass's condition, 0 for none
     * @return the layer
     * @throws IllegalArgumentException if samples are no images
     */
    public static MultiScaleArPrior ofWhole(
            ParameterFactory parameters, Shape shape, ArPriorConfig config, int conditionChannels) {
        requireImage(shape);
        return new MultiScaleArPrior(parameters, shape, 0, config, conditionChannels, conditioner(config), output());
    }

    /**
     * A prior with other networks around its LSTM.
     *
     * @param parameters makes its parameters
     * @param shape sample shape {@code [H, W, C]}
     * @param given how many of the first channels the others are conditioned on, less than C
     * @param config sizes of embedding and LSTM
     * @param conditionChannels channels of the pass's condition, 0 for none
     * @param conditioner computes the maps from given channels and condition; not used without either
     * @param output computes mean and log-scale of a channel from the LSTM's hidden state
     * @throws IllegalArgumentException if samples are no images, or no channel is left to model
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

    private static NetworkFactory conditioner(ArPriorConfig config) {
        return (parameters, input, outputs) -> Sequential.of(
                Conv2d.create(
                        parameters.child("conv1"),
                        input.channels(),
                        config.width(),
                        CONDITIONER_KERNEL,
                        Nonlinearity.RELU),
                Conv2d.create(
                        parameters.child("conv2"), config.width(), outputs, CONDITIONER_KERNEL, Nonlinearity.IDENTITY));
    }

    private static NetworkFactory output() {
        return (parameters, input, outputs) -> Conv2d.zero(parameters, input.channels(), outputs, OUTPUT_KERNEL);
    }

    @Override
    public LayerResult forward(Tensor x, FlowContext context) {
        Parts parts = parts(x);
        Tensor[] noise = TO_NOISE.apply(parts.modelled, predictor.all(parts.modelled, maps(parts, context), context));
        return new LayerResult(parts.with(noise[0]), noise[1]);
    }

    @Override
    public LayerResult inverseWithLogDet(Tensor z, FlowContext context) {
        Parts parts = parts(z);
        @Nullable Tensor maps = maps(parts, context);
        List<Tensor> channels = new ArrayList<>();
        Tensor previous = z.backend().plain().fill(0, z.shape().with(-1, 1), z.dtype());
        Prediction prediction = new Prediction(previous, List.of());
        Tensor logDet = LayerResult.volumePreserving(z).logTerm();
        for (int step = 0; step < steps(); step++) {
            prediction = next(previous, maps, prediction, context);
            Tensor[] drawn = FROM_NOISE.apply(parts.modelled.slice(-1, step, step + 1), prediction.meanAndLogScale());
            previous = drawn[0];
            channels.add(previous);
            logDet = logDet.add(drawn[1]);
        }
        return new LayerResult(parts.with(Tensor.concat(-1, channels.toArray(new Tensor[0]))), logDet);
    }

    /** One step; without a tape its temporaries, and the states it leaves behind, go at once. */
    private Prediction next(Tensor previous, @Nullable Tensor maps, Prediction before, FlowContext context) {
        if (context.tape() != null) {
            return predictor.next(previous, maps, before.states(), context);
        }
        try (Scope scope = previous.backend().openScope()) {
            Prediction prediction = predictor.next(previous, maps, before.states(), context);
            scope.keep(prediction.meanAndLogScale());
            prediction.states().forEach(state -> state.keep(scope));
            before.states().forEach(LstmState::close);
            return prediction;
        }
    }

    /** The channels that are given, if there are any, and those that are modelled. */
    private record Parts(@Nullable Tensor given, Tensor modelled) {
        Tensor with(Tensor replaced) {
            return given == null ? replaced : Tensor.concat(-1, given, replaced);
        }
    }

    private Parts parts(Tensor x) {
        outputShape(x.shape().sample());
        if (given == 0) {
            return new Parts(null, x);
        }
        Tensor[] parts = new Split(-1, given, shape.channels() - given).apply(x);
        return new Parts(parts[0], parts[1]);
    }

    private @Nullable Tensor maps(Parts parts, FlowContext context) {
        if (conditioner == null) {
            return null;
        }
        Tensor seen = parts.given == null
                ? PassCondition.of(parts.modelled, context, conditionChannels)
                : PassCondition.append(parts.given, context, conditionChannels);
        return conditioner.apply(seen, context);
    }

    /**
     * How many sequential steps the inverse makes.
     *
     * @return the number of channels it models
     */
    public int steps() {
        return shape.channels() - given;
    }

    /** Sequential, so that its input is kept rather than recovered. */
    @Override
    public boolean cheapInverse() {
        return false;
    }

    @Override
    public List<Shape> conditionShapes() {
        return PassCondition.shapes(shape, conditionChannels);
    }

    @Override
    public boolean learnedPrior() {
        return true;
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
