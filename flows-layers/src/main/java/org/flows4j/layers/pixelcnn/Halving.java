package org.flows4j.layers.pixelcnn;

import org.flows4j.core.autodiff.Evaluation;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.nn.Network;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;

/**
 * A shifted convolution of stride 2: its result at (i, j) is that of a {@link ShiftedConv} at (2i, 2j).
 *
 * <p>Shapes: {@code [N, H, W, F]} to {@code [N, H / 2, W / 2, F]}.
 */
final class Halving implements Network {
    private final ShiftedConv conv;

    Halving(ParameterFactory parameters, Taps taps, int filters) {
        this.conv = new ShiftedConv(parameters, taps, filters, filters, 1);
    }

    ShiftedConv conv() {
        return conv;
    }

    @Override
    public Tensor apply(Tensor x, Evaluation evaluation) {
        return everySecond(conv.apply(x, evaluation));
    }

    @Override
    public Tensor initialize(Tensor x, Evaluation evaluation) {
        return everySecond(conv.initialize(x, evaluation));
    }

    private static Tensor everySecond(Tensor y) {
        Shape shape = y.shape();
        int channels = shape.channels();
        return y.reshape(shape.dim(0) * shape.dim(1) / 2, 2, shape.dim(2) / 2, 2 * channels)
                .slice(1, 0, 1)
                .slice(3, 0, channels)
                .reshape(shape.dim(0), shape.dim(1) / 2, shape.dim(2) / 2, channels);
    }

    @Override
    public Shape outputShape(Shape input) {
        return conv.outputShape(input).with(0, input.dim(0) / 2).with(1, input.dim(1) / 2);
    }

    @Override
    public ParameterList parameters() {
        return conv.parameters();
    }
}
