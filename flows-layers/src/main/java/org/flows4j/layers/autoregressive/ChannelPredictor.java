package org.flows4j.layers.autoregressive;

import java.util.ArrayList;
import java.util.List;
import org.flows4j.core.autodiff.Evaluation;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.nn.Conv2d;
import org.flows4j.core.nn.Network;
import org.flows4j.core.nn.NetworkFactory;
import org.flows4j.core.nn.Nonlinearity;
import org.flows4j.core.nn.recurrent.ConvLstm;
import org.flows4j.core.nn.recurrent.LstmState;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Split;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.UnaryOp;
import org.jspecify.annotations.Nullable;

/**
 * Predicts each channel of an image from the channels before it and from maps that all of them see: an embedding of the last channel
 * and the maps, a convolutional LSTM whose time is the channels, and a convolution to mean and log-scale.
 *
 * <p>The log-scale s of the last convolution is bounded smoothly, {@code b tanh(s / b)} with b = {@link #LARGEST_LOG_SCALE}: next to the
 * identity where models live, and with a gradient everywhere.
 */
final class ChannelPredictor {
    /** The authors' code has no bound; a scale of exp(7) is beyond what any channel needs. */
    static final double LARGEST_LOG_SCALE = 7;

    private final Conv2d embedding;
    private final ConvLstm memory;
    private final Network output;

    /**
     * Makes the networks.
     *
     * @param parameters makes the parameters
     * @param image {@code [H, W, maps]}
     * @param config their sizes
     * @param outputs builds what gives means and log-scales
     */
    ChannelPredictor(ParameterFactory parameters, Shape image, ArPriorConfig config, NetworkFactory outputs) {
        this.embedding = Conv2d.create(
                parameters.child("embedding"),
                image.channels() + 1,
                config.width(),
                config.kernel(),
                Nonlinearity.IDENTITY);
        this.memory = new ConvLstm(
                parameters.child("lstm"),
                image.with(-1, config.width()),
                config.width(),
                config.layers(),
                config.kernel(),
                config.dilation());
        this.output = outputs.create(parameters.child("output"), memory.outputShape(), 2);
    }

    /**
     * What a step leaves behind.
     *
     * @param meanAndLogScale of the channel, {@code [N, H, W, 2]}
     * @param states to be given to the next step
     */
    record Prediction(Tensor meanAndLogScale, List<LstmState> states) {}

    /**
     * Predicts the next channel.
     *
     * @param previous the channel before it, {@code [N, H, W, 1]}; zeros at the first
     * @param maps what all channels see, null for nothing
     * @param states that the step before left behind, empty at the first
     */
    Prediction next(Tensor previous, @Nullable Tensor maps, List<LstmState> states, Evaluation evaluation) {
        Tensor seen = maps == null ? previous : Tensor.concat(-1, previous, maps);
        List<LstmState> after = memory.step(embedding.apply(seen, evaluation), states, evaluation);
        return new Prediction(bounded(output.apply(memory.output(after), evaluation)), after);
    }

    /**
     * Predicts all channels from their true predecessors (teacher forcing), in one pass whose batch is the steps one after another.
     *
     * @param channels {@code [N, H, W, C]}
     * @param maps what all channels see, null for nothing
     * @return all means, then all log-scales: {@code [N, H, W, 2C]}
     */
    Tensor all(Tensor channels, @Nullable Tensor maps, Evaluation evaluation) {
        Shape shape = channels.shape();
        int steps = shape.channels();
        Tensor seen = stepByStep(previous(channels));
        if (maps != null) {
            Shape repeated = Shape.of(
                    steps,
                    shape.dim(0),
                    shape.dim(1),
                    shape.dim(2),
                    maps.shape().channels());
            Tensor forEachStep = maps.reshape(1, shape.dim(0), shape.dim(1), shape.dim(2), -1)
                    .broadcastTo(repeated)
                    .reshape(-1, shape.dim(1), shape.dim(2), maps.shape().channels());
            seen = Tensor.concat(-1, seen, forEachStep);
        }
        Tensor hidden = memory.unroll(embedding.apply(seen, evaluation), steps, evaluation);
        return bounded(output.apply(hidden, evaluation))
                .reshape(steps, shape.dim(0), shape.dim(1), shape.dim(2), 2)
                .permute(1, 2, 3, 4, 0)
                .reshape(shape.with(-1, 2 * steps));
    }

    /** Each channel's predecessor; zeros for the first. */
    private static Tensor previous(Tensor channels) {
        Tensor none = channels.backend().plain().fill(0, channels.shape().with(-1, 1), channels.dtype());
        int steps = channels.shape().channels();
        return steps == 1 ? none : Tensor.concat(-1, none, channels.slice(-1, 0, steps - 1));
    }

    /** {@code [N, H, W, C]} to {@code [C*N, H, W, 1]}. */
    private static Tensor stepByStep(Tensor channels) {
        Shape shape = channels.shape();
        return channels.permute(3, 0, 1, 2).reshape(-1, shape.dim(1), shape.dim(2), 1);
    }

    private static Tensor bounded(Tensor meanAndLogScale) {
        Tensor[] parts = new Split(-1, 1, 1).apply(meanAndLogScale);
        Tensor logScale =
                parts[1].mul(1 / LARGEST_LOG_SCALE).unary(UnaryOp.TANH).mul(LARGEST_LOG_SCALE);
        return Tensor.concat(-1, parts[0], logScale);
    }

    ParameterList parameters() {
        List<ParameterList> parts = new ArrayList<>();
        parts.add(embedding.parameters());
        parts.add(memory.parameters());
        parts.add(output.parameters());
        return ParameterList.concat(parts);
    }
}
