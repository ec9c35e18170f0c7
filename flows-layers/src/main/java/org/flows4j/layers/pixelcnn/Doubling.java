package org.flows4j.layers.pixelcnn;

import org.flows4j.core.autodiff.Evaluation;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.nn.InputShapes;
import org.flows4j.core.nn.Network;
import org.flows4j.core.nn.ProductCalls;
import org.flows4j.core.nn.flowpp.WeightNorm;
import org.flows4j.core.tensor.Activation;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A transposed shifted convolution of stride 2. The result at (2i + a, 2j + b) is a product of the inputs at (i, j) and, if the kernel is
 * three columns wide and b = 1, (i, j + 1): a convolution to the channels of the four results, rearranged.
 *
 * <p>Shapes: {@code [N, H, W, F]} to {@code [N, 2H, 2W, F]}; kernel {@code [F, F, 2, 3]} or {@code [F, F, 2, 2]}.
 */
final class Doubling implements Network {
    private final WeightNorm norm;

    /** The kernel is as wide as the taps. */
    Doubling(ParameterFactory parameters, Taps taps, int filters) {
        this.norm = new WeightNorm(parameters, taps.kernel(filters, filters), 1);
    }

    @Override
    public Tensor apply(Tensor x, Evaluation evaluation) {
        return product(x, norm.weight(evaluation), norm.bias(evaluation));
    }

    @Override
    public Tensor initialize(Tensor x, Evaluation evaluation) {
        norm.initialize(evaluation, weight -> product(x, weight, null));
        return apply(x, evaluation);
    }

    private static Tensor product(Tensor x, Tensor weight, @Nullable Tensor bias) {
        Shape shape = x.shape();
        int filters = shape.channels();
        Tensor kernel = Tensor.concat(
                0, kernel(weight, 0, 0), kernel(weight, 0, 1), kernel(weight, 1, 0), kernel(weight, 1, 1));
        Tensor y = ProductCalls.conv2d(x, kernel, null, Activation.NONE)
                .reshape(shape.dim(0) * shape.dim(1), shape.dim(2), 2, 2 * filters)
                .permute(0, 2, 1, 3)
                .reshape(shape.dim(0), 2 * shape.dim(1), 2 * shape.dim(2), filters);
        return bias == null ? y : y.add(bias);
    }

    /** The kernel of the results of one parity, one row of 1 or 3 columns. */
    private static Tensor kernel(Tensor weight, int a, int b) {
        Tensor row = weight.slice(2, a, a + 1);
        if (weight.shape().dim(3) == 2) {
            return row.slice(3, b, b + 1);
        }
        Tensor zeros = weight.backend().plain().fill(0, row.shape().with(3, 1), weight.dtype());
        return b == 0
                ? Tensor.concat(3, zeros, row.slice(3, 1, 2), zeros)
                : Tensor.concat(3, zeros, row.slice(3, 2, 3), row.slice(3, 0, 1));
    }

    /**
     * The matrix that takes an input, and for a kernel of three columns its right neighbor beside it, to the two results of a row side by
     * side.
     *
     * @param a the row's parity
     * @return {@code [F, 2F]} or {@code [2F, 2F]}
     */
    Tensor matrix(int a, Evaluation evaluation) {
        Tensor weight = norm.weight(evaluation);
        Tensor both = Tensor.concat(0, kernel(weight, a, 0), kernel(weight, a, 1));
        int width = both.shape().dim(3);
        Tensor seen = width == 1 ? both : both.slice(3, 1, 3);
        return seen.permute(3, 1, 0, 2).reshape(-1, both.shape().dim(0));
    }

    Tensor bias(Evaluation evaluation) {
        return norm.bias(evaluation);
    }

    @Override
    public Shape outputShape(Shape input) {
        return InputShapes.image("Doubling", input, norm.shape().dim(1))
                .with(0, 2 * input.dim(0))
                .with(1, 2 * input.dim(1));
    }

    @Override
    public ParameterList parameters() {
        return norm.parameters();
    }
}
