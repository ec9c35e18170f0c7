package org.flows4j.layers.mint;

import org.flows4j.core.autodiff.Evaluation;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.tensor.Activation;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;

/**
 * A masked convolution between copies of an image: K copies of C channels have the channels {@code c K + k}. An output of channel c sees
 * the inputs that the order allows. The <em>diagonal</em> consists of the weights at the kernel's center between copies of the same channel:
 * those that the diagonal of the Jacobian depends on.
 *
 * <p>Parameters: weight {@code [out, in, k, k]}, of which the mask hides a part, and bias {@code [out]}.
 */
final class MaskedKernel {
    private final Parameter weight;
    private final Parameter bias;
    private final Tensor below;
    private final Tensor diagonal;

    /** Numbers of copies on either side of a convolution. */
    record Copies(int inputs, int outputs) {}

    /**
     * Makes the parameters: weights normal, with a deviation of {@code gain / sqrt(number of inputs seen)}, and biases 0.
     *
     * @param size rows and columns of the kernel, odd
     */
    MaskedKernel(ParameterFactory parameters, int channels, Copies copies, int size, MintOrder order, double gain) {
        Shape shape = Shape.of(channels * copies.outputs, channels * copies.inputs, size, size);
        double[] belowMask = new double[Math.toIntExact(shape.size())];
        double[] diagonalMask = new double[belowMask.length];
        int[] seen = new int[shape.dim(0)];
        for (int i = 0; i < belowMask.length; i++) {
            int column = i % size - size / 2;
            int row = Math.floorDiv(i, size) % size - size / 2;
            int pair = Math.floorDiv(i, size * size);
            int output = Math.floorDiv(pair, shape.dim(1));
            int channel = Math.floorDiv(output, copies.outputs);
            int other = Math.floorDiv(pair % shape.dim(1), copies.inputs);
            boolean same = row == 0 && column == 0 && channel == other;
            boolean sees = order.sees(row, column, channel, other);
            belowMask[i] = sees && !same ? 1 : 0;
            diagonalMask[i] = same ? 1 : 0;
            seen[output] += sees ? 1 : 0;
        }
        int perOutput = belowMask.length / shape.dim(0);
        this.weight = parameters.parameter("weight", shape, (values, random) -> {
            for (int i = 0; i < values.length; i++) {
                double open = belowMask[i] + diagonalMask[i];
                values[i] = open * gain / Math.sqrt(seen[i / perOutput]) * random.nextGaussian();
            }
        });
        this.bias = parameters.parameter("bias", Shape.of(shape.dim(0)), (values, random) -> {});
        this.below = parameters.backend().fromDoubles(belowMask, shape, parameters.dtype());
        this.diagonal = parameters.backend().fromDoubles(diagonalMask, shape, parameters.dtype());
    }

    /** The weights on the diagonal, and 0 elsewhere: {@code [out, in, k, k]}. */
    Tensor diagonal(Evaluation evaluation) {
        return evaluation.value(weight).mul(diagonal);
    }

    /** The convolution with the weights below the diagonal, and on the diagonal these weights. */
    Tensor apply(Tensor x, Tensor onDiagonal, Evaluation evaluation) {
        Tensor kernel = evaluation.value(weight).mul(below).add(onDiagonal);
        return TensorBackend.common(x, kernel).conv2d(x, kernel, evaluation.value(bias), Activation.NONE);
    }

    ParameterList parameters() {
        return ParameterList.of(weight, bias);
    }
}
