package org.flows4j.core.nn.recurrent;

import org.flows4j.core.autodiff.Evaluation;
import org.flows4j.core.autodiff.Initializer;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.nn.Conv2d;
import org.flows4j.core.nn.Nonlinearity;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.ops.LstmStep;
import org.jspecify.annotations.Nullable;

/**
 * One layer of a convolutional LSTM (Shi et al. 2015) without peepholes: the gates are {@code conv(x) + conv(h)}, each with a bias, in
 * the order input, forget, candidate, output; see {@link LstmStep}. It starts with hidden state and cell 0.
 */
final class ConvLstmCell {
    private static final LstmStep STEP = new LstmStep();

    private final int width;
    private final Conv2d fromInput;
    private final Conv2d fromHidden;
    private final Parameter hiddenBias;

    /** Weights and biases start uniform on {@code [-1/sqrt(width), 1/sqrt(width)]}. */
    ConvLstmCell(ParameterFactory parameters, int inputs, int width, int kernel) {
        Initializer initializer = Initializer.uniform(1 / Math.sqrt(width));
        int gates = LstmStep.GATES * width;
        this.width = width;
        this.fromInput = new Conv2d(
                parameters.parameter("input_weight", Shape.of(gates, inputs, kernel, kernel), initializer),
                parameters.parameter("input_bias", Shape.of(gates), initializer),
                Nonlinearity.IDENTITY);
        Parameter hiddenWeight =
                parameters.parameter("hidden_weight", Shape.of(gates, width, kernel, kernel), initializer);
        this.hiddenBias = parameters.parameter("hidden_bias", Shape.of(gates), initializer);
        this.fromHidden = new Conv2d(hiddenWeight, hiddenBias, Nonlinearity.IDENTITY);
    }

    /** The part of the gates that does not depend on the previous step, for any number of steps at once. */
    Tensor inputGates(Tensor x, Evaluation evaluation) {
        return fromInput.apply(x, evaluation);
    }

    /** The state after a step; before the first there is none. */
    LstmState step(Tensor inputGates, @Nullable LstmState before, Evaluation evaluation) {
        Tensor[] next;
        if (before == null) {
            Shape gates = inputGates.shape();
            // The convolution of zeros is its bias.
            Tensor recurrent = evaluation.value(hiddenBias).broadcastTo(gates);
            Tensor cell = inputGates.backend().plain().fill(0, gates.with(-1, width), inputGates.dtype());
            next = STEP.apply(inputGates, recurrent, cell);
        } else {
            next = STEP.apply(inputGates, fromHidden.apply(before.hidden(), evaluation), before.cell());
        }
        return new LstmState(next[0], next[1]);
    }

    ParameterList parameters() {
        return ParameterList.concat(fromInput.parameters(), fromHidden.parameters());
    }
}
