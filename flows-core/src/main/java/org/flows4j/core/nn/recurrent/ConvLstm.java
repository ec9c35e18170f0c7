package org.flows4j.core.nn.recurrent;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.flows4j.core.autodiff.Evaluation;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Split;
import org.flows4j.core.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A stack of convolutional LSTM layers (Shi et al. 2015) over sequences of images: each layer's hidden state is the next one's input.
 * Gates are {@code conv(x; W, b) + conv(h; W', b')} with zero padding that keeps the image size.
 *
 * <p>There are two ways to run it, with equal results: {@link #unroll} when all inputs are known, which convolves the inputs of all
 * steps at once and leaves only the recurrent half to the loop over time; and {@link #step} when an input depends on what came before.
 *
 * <p>Parameters: for each layer {@code (inputs + width) * 4 width * kernel^2 + 8 width}.
 */
public final class ConvLstm {
    private final DilatedGrid grid;
    private final List<ConvLstmCell> cells;
    private final Shape input;
    private final int width;

    /**
     * Makes the layers; all weights and biases start uniform on {@code [-1/sqrt(width), 1/sqrt(width)]}.
     *
     * @param parameters makes the parameters
     * @param input sample shape of a step's input, {@code [H, W, C]}
     * @param width hidden channels of each layer
     * @param layers how many
     * @param kernel rows and columns of the convolutions, odd
     * @param dilation distance between what neighbouring weights see, 1 for ordinary convolutions
     * @throws IllegalArgumentException if the input is not an image or a number is refused
     */
    public ConvLstm(ParameterFactory parameters, Shape input, int width, int layers, int kernel, int dilation) {
        if (input.rank() != 3) {
            throw new IllegalArgumentException(
                    "A convolutional LSTM takes images [H, W, C], got samples of shape " + input);
        }
        if (width < 1 || layers < 1 || kernel < 1 || kernel % 2 == 0 || dilation < 1) {
            throw new IllegalArgumentException(
                    "Width, layers and dilation must be positive and the kernel odd, got width " + width + ", " + layers
                            + " layers, kernel " + kernel + " and dilation " + dilation);
        }
        this.input = input;
        this.width = width;
        this.grid = new DilatedGrid(dilation, input.dim(0), input.dim(1));
        List<ConvLstmCell> made = new ArrayList<>();
        for (int layer = 1; layer <= layers; layer++) {
            int inputs = layer == 1 ? input.channels() : width;
            made.add(new ConvLstmCell(parameters.child("layer" + layer), inputs, width, kernel));
        }
        this.cells = List.copyOf(made);
    }

    /**
     * Runs a whole sequence from the start, layer by layer.
     *
     * @param x all inputs, step by step: {@code [T*N, H, W, C]}
     * @param steps T
     * @param evaluation the pass
     * @return the last layer's hidden states, {@code [T*N, H, W, width]}
     */
    public Tensor unroll(Tensor x, int steps, Evaluation evaluation) {
        check(x);
        Tensor sequence = grid.cut(x);
        for (ConvLstmCell cell : cells) {
            sequence = unroll(cell, sequence, steps, evaluation);
        }
        return grid.join(sequence);
    }

    private Tensor unroll(ConvLstmCell cell, Tensor sequence, int steps, Evaluation evaluation) {
        int[] extents = new int[steps];
        Arrays.fill(extents, sequence.shape().dim(0) / steps);
        Tensor[] gates = new Split(0, extents).apply(cell.inputGates(sequence, evaluation));
        Tensor[] hidden = new Tensor[steps];
        @Nullable LstmState state = null;
        for (int step = 0; step < steps; step++) {
            state = cleared(cell.step(gates[step], state, evaluation));
            hidden[step] = state.hidden();
        }
        return Tensor.concat(0, hidden);
    }

    private LstmState cleared(LstmState state) {
        return new LstmState(grid.clear(state.hidden()), state.cell());
    }

    /**
     * Makes one step.
     *
     * @param x its input, {@code [N, H, W, C]}
     * @param before the states after the step before, empty at the first
     * @param evaluation the pass
     * @return the states after it, one a layer
     */
    public List<LstmState> step(Tensor x, List<LstmState> before, Evaluation evaluation) {
        check(x);
        List<LstmState> after = new ArrayList<>();
        Tensor below = grid.cut(x);
        for (int layer = 0; layer < cells.size(); layer++) {
            ConvLstmCell cell = cells.get(layer);
            @Nullable LstmState state = before.isEmpty() ? null : before.get(layer);
            LstmState next = cleared(cell.step(cell.inputGates(below, evaluation), state, evaluation));
            after.add(next);
            below = next.hidden();
        }
        return after;
    }

    /**
     * The network's result in some state.
     *
     * @param states after a step
     * @return the last layer's hidden state, {@code [N, H, W, width]}
     */
    public Tensor output(List<LstmState> states) {
        return grid.join(states.get(states.size() - 1).hidden());
    }

    private void check(Tensor x) {
        if (!x.shape().sample().equals(input)) {
            throw new IllegalArgumentException(
                    "This convolutional LSTM was built for samples of shape " + input + ", got " + x);
        }
    }

    /**
     * The sample shape of the result.
     *
     * @return the input's rows and columns with the hidden channels
     */
    public Shape outputShape() {
        return input.with(-1, width);
    }

    /**
     * The parameters, layer by layer.
     *
     * @return weights and biases
     */
    public ParameterList parameters() {
        return ParameterList.concat(cells.stream().map(ConvLstmCell::parameters).toList());
    }
}
