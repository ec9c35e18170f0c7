package org.flows4j.examples.documentation;

import java.util.SplittableRandom;
import org.flows4j.core.autodiff.Tape;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.FlowLayer;
import org.flows4j.core.layer.MemoryMode;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.jspecify.annotations.Nullable;

/**
 * The Jacobian of a layer at one sample, by reverse-mode differentiation, the noise of stochastic layers held fixed. Rows are outputs,
 * columns inputs; those of images stand channel after channel.
 *
 * @param entries derivatives of every output by every input
 * @param input sample shape of the columns
 * @param output sample shape of the rows
 */
record LayerJacobian(double[][] entries, Shape input, Shape output) {
    /** Differentiates a layer. */
    static LayerJacobian of(FlowLayer layer, Shape input, double[] sample, TensorBackend backend) {
        Shape output = layer.outputShape(input);
        int rows = Math.toIntExact(output.size());
        double[][] entries = new double[rows][];
        int[] byChannel = byChannel(input);
        int[] outputs = byChannel(output);
        for (int row = 0; row < rows; row++) {
            double[] gradient = gradient(layer, input, sample, backend, outputs[row]);
            entries[row] = new double[gradient.length];
            for (int column = 0; column < gradient.length; column++) {
                entries[row][column] = gradient[byChannel[column]];
            }
        }
        return new LayerJacobian(entries, input, output);
    }

    private static double[] gradient(FlowLayer layer, Shape input, double[] sample, TensorBackend backend, int output) {
        try (Scope scope = backend.openScope()) {
            Tape tape = new Tape(backend, (parameter, gradient) -> {});
            Tensor x = tape.variable(backend.fromDoubles(sample, input.batch(1), DType.FLOAT64));
            FlowContext context = FlowContext.training(new SplittableRandom(3), tape, MemoryMode.STORE);
            int seen = layer.conditionChannels();
            Tensor z = layer.forward(
                            x,
                            seen == 0
                                    ? context
                                    : context.withCondition(backend.fill(0.5, Shape.of(1, seen), DType.FLOAT64)))
                    .value();
            double[] one = new double[Math.toIntExact(z.shape().size())];
            one[output] = 1;
            tape.backward(new Tensor[] {z}, new Tensor[] {backend.fromDoubles(one, z.shape(), DType.FLOAT64)});
            @Nullable Tensor gradient = tape.gradient(x);
            return gradient == null ? new double[sample.length] : gradient.toDoubles();
        }
    }

    /** Where the elements of a channel after those of another stand in a sample. */
    private static int[] byChannel(Shape sample) {
        int channels = sample.rank() == 1 ? 1 : sample.channels();
        int positions = Math.toIntExact(sample.size()) / channels;
        int[] order = new int[channels * positions];
        for (int i = 0; i < order.length; i++) {
            order[i] = i % positions * channels + i / positions;
        }
        return order;
    }

    /** How many elements stand between lines that part the channels. */
    static int block(Shape sample) {
        return Math.toIntExact(sample.size()) / (sample.rank() == 1 ? 1 : sample.channels());
    }
}
