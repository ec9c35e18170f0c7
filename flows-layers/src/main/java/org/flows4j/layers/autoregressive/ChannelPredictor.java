package org.flows4j.layers.autoregressive;

import java.util.ArrayList;
import java.util.List;
import org.flows4j.core.autodiff.Evaluation;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.Recompute;
import org.flows4j.core.nn.Conv2d;
import org.flows4j.core.nn.Network;
import org.flows4j.core.nn.NetworkFactory;
import org.flows4j.core.nn.Nonlinearity;
import org.flows4j.core.nn.recurrent.ConvLstm;
import org.flows4j.core.nn.recurrent.LstmState;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Predicts each channel of an image from the channels before it and from maps that all channels see: an embedding of the last channel
 * and the maps, a convolutional LSTM whose time axis is the channels, and a convolution to two numbers per pixel.
 */
public final class ChannelPredictor {
    /**
     * Tensors of the size of a state that a step leaves on the tape, for each that it passes on: the four gates from either side, hidden
     * state and cell, for the latter two.
     */
    private static final int KEPT_FOR_EACH_CARRIED = 5;

    private final Conv2d embedding;
    private final ConvLstm memory;
    private final Network output;

    /**
     * Creates the networks.
     *
     * @param image {@code [H, W, maps]}
     * @param config sizes of the networks
     * @param outputs builds the network that returns the predictions
     */
    public ChannelPredictor(ParameterFactory parameters, Shape image, ArPriorConfig config, NetworkFactory outputs) {
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
     * Predictions of some channels.
     *
     * @param values two numbers per pixel, channel by channel: {@code [T*N, H, W, 2]}
     * @param states states for the next channel
     */
    public record Prediction(Tensor values, List<LstmState> states) {
        private List<Tensor> tensors() {
            List<Tensor> tensors = new ArrayList<>(List.of(values));
            tensors.addAll(LstmState.tensors(states));
            return tensors;
        }

        private static Prediction of(List<Tensor> tensors) {
            return new Prediction(tensors.get(0), LstmState.of(tensors.subList(1, tensors.size())));
        }
    }

    /**
     * Predicts one channel after another from their true predecessors (teacher forcing). In a memory-saving pass it keeps only the states
     * between segments of a few steps. The inside of a segment and the states between segments together take the least memory if a
     * segment has {@code sqrt(T / 5)} steps.
     *
     * @param previous the previous channels in order, {@code [T*N, H, W, 1]}; zeros precede the first
     * @param steps T
     * @param maps maps that all channels see, or null for none
     * @return two numbers per pixel, channel by channel: {@code [T*N, H, W, 2]}
     */
    public Tensor all(Tensor previous, int steps, @Nullable Tensor maps, FlowContext context) {
        int samples = previous.shape().dim(0) / steps;
        int length = Recompute.recomputes(context)
                ? Math.max(1, (int) Math.round(Math.sqrt((double) steps / KEPT_FOR_EACH_CARRIED)))
                : steps;
        List<Tensor> values = new ArrayList<>();
        List<LstmState> states = List.of();
        for (int from = 0; from < steps; from += length) {
            int to = Math.min(steps, from + length);
            Prediction prediction =
                    next(previous.slice(0, from * samples, to * samples), to - from, maps, states, context);
            values.add(prediction.values);
            states = prediction.states;
        }
        return values.size() == 1 ? values.get(0) : Tensor.concat(0, values.toArray(new Tensor[0]));
    }

    /**
     * Predicts the next few channels, as one {@link Recompute}.
     *
     * @param previous the previous channels in order, {@code [T*N, H, W, 1]}; zeros precede the first
     * @param steps T
     * @param maps maps that all channels see, or null for none
     * @param states states after the previous channels, empty at the first
     */
    public Prediction next(
            Tensor previous, int steps, @Nullable Tensor maps, List<LstmState> states, FlowContext context) {
        List<Tensor> inputs = new ArrayList<>(List.of(previous));
        if (maps != null) {
            inputs.add(maps);
        }
        int carried = inputs.size();
        inputs.addAll(LstmState.tensors(states));
        return Prediction.of(Recompute.run(context, inputs, (seen, evaluation) -> {
            List<LstmState> before = LstmState.of(seen.subList(carried, seen.size()));
            return evaluate(seen.get(0), steps, maps == null ? null : seen.get(1), before, evaluation)
                    .tensors();
        }));
    }

    private Prediction evaluate(
            Tensor previous, int steps, @Nullable Tensor maps, List<LstmState> before, Evaluation evaluation) {
        Tensor seen = maps == null ? previous : Tensor.concat(-1, previous, repeated(maps, steps));
        ConvLstm.Unrolled unrolled = memory.unroll(embedding.apply(seen, evaluation), steps, before, evaluation);
        return new Prediction(output.apply(unrolled.hidden(), evaluation), unrolled.states());
    }

    /** Repeats the maps for each step: {@code [N, H, W, C]} to {@code [T*N, H, W, C]}. */
    private static Tensor repeated(Tensor maps, int steps) {
        Shape shape = maps.shape();
        if (steps == 1) {
            return maps;
        }
        return maps.reshape(1, -1)
                .broadcastTo(Shape.of(steps, Math.toIntExact(shape.size())))
                .reshape(-1, shape.dim(1), shape.dim(2), shape.channels());
    }

    public ParameterList parameters() {
        return ParameterList.concat(List.of(embedding.parameters(), memory.parameters(), output.parameters()));
    }
}
