package org.flows4j.core.nn.recurrent;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.flows4j.core.autodiff.Evaluation;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Split;
import org.flows4j.core.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A stack of convolutional LSTM layers (Shi et al. 2015) over sequences of images: each layer's hidden state is the next one's
 * input.
 * Gates are {@code conv(x; W, b) + conv(h; W', b')} with zero padding that keeps the image size.
 *
 * <p>A sequence is run as many steps at a time as inputs are known, with equal results: all of them where they are data, one
 * where each
 * depends on what came before. The inputs of several steps are convolved at once, which leaves only the recurrent half to the
 * loop over
 * time.
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
     * @param input sample shape of a step's input, {@code [H, W, C]}
     * @param width hidden channels of each layer
     * @param layers number of layers
     * @param kernel rows and columns of the convolutions, odd
     * @param dilation distance between the positions that neighboring weights see, 1 for ordinary convolutions
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
     * The results of some steps.
     *
     * @param hidden the last layer's hidden states, step by step: {@code [T*N, H, W, width]}
     * @param states one per layer, after the last step
     */
    public record Unrolled(Tensor hidden, List<LstmState> states) {}

    /**
     * Makes several steps, layer by layer.
     *
     * @param x all their inputs, step by step: {@code [T*N, H, W, C]}
     * @param steps T
     * @param before the states after the step before, empty at the start
     * @return results and states
     */
    public Unrolled unroll(Tensor x, int steps, List<LstmState> before, Evaluation evaluation) {
        check(x);
        int[] extents = new int[steps];
        Tensor sequence = grid.cut(x);
        Arrays.fill(extents, sequence.shape().dim(0) / steps);
        List<LstmState> after = new ArrayList<>();
        for (int layer = 0; layer < cells.size(); layer++) {
            ConvLstmCell cell = cells.get(layer);
            Tensor[] gates = new Split(0, extents).apply(cell.inputGates(sequence, evaluation));
            Tensor[] hidden = new Tensor[steps];
            @Nullable LstmState state = before.isEmpty() ? null : before.get(layer);
            for (int step = 0; step < steps; step++) {
                state = cleared(cell.step(gates[step], state, evaluation));
                hidden[step] = state.hidden();
            }
            after.add(Objects.requireNonNull(state));
            sequence = steps == 1 ? hidden[0] : Tensor.concat(0, hidden);
        }
        return new Unrolled(grid.join(sequence), after);
    }

    private LstmState cleared(LstmState state) {
        return new LstmState(grid.clear(state.hidden()), state.cell());
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

    /** The parameters, layer by layer. */
    public ParameterList parameters() {
        return ParameterList.concat(cells.stream().map(ConvLstmCell::parameters).toList());
    }
}
