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
 * A weight-normalized convolution that sees only the positions of its {@link Taps}, with zeros outside the image.
 *
 * <p>Shapes: x {@code [N, H, W, in]}, kernel {@code [out, in, rows, columns]}, y {@code [N, H, W, out]}.
 */
final class ShiftedConv implements Network {
    private final Taps taps;
    private final WeightNorm norm;

    ShiftedConv(ParameterFactory parameters, Taps taps, int inputs, int outputs, double initialScale) {
        this.taps = taps;
        this.norm = new WeightNorm(parameters, taps.kernel(inputs, outputs), initialScale);
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

    private Tensor product(Tensor x, Tensor weight, @Nullable Tensor bias) {
        return ProductCalls.conv2d(x, taps.centered(weight), bias, Activation.NONE);
    }

    /**
     * The matrix that multiplies the tapped columns of one row, side by side.
     *
     * @param row a row of the kernel, from 0
     * @return {@code [columns * in, out]}
     */
    Tensor matrix(int row, Evaluation evaluation) {
        Tensor kernel = norm.weight(evaluation).slice(2, row, row + 1);
        Shape shape = norm.shape();
        return kernel.reshape(shape.dim(0), shape.dim(1), taps.columns())
                .permute(2, 1, 0)
                .reshape(taps.columns() * shape.dim(1), shape.dim(0));
    }

    Tensor bias(Evaluation evaluation) {
        return norm.bias(evaluation);
    }

    Taps taps() {
        return taps;
    }

    @Override
    public Shape outputShape(Shape input) {
        return InputShapes.image("ShiftedConv", input, norm.shape().dim(1))
                .with(-1, norm.shape().dim(0));
    }

    @Override
    public ParameterList parameters() {
        return norm.parameters();
    }
}
