package org.flows4j.layers.pixelcnn;

import org.flows4j.core.autodiff.Evaluation;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.nn.InputShapes;
import org.flows4j.core.nn.Network;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.UnaryOp;

/**
 * The network of PixelCNN++: its numbers for a pixel depend on the rows above it and on the pixels to its left, and on nothing else.
 *
 * <pre>{@code
 * x1 = [x, 1]                                    a channel of ones tells the image from the padding
 * u0 = conv(x1 two rows above)
 * ul0 = conv(x1 one row above) + conv(x1 one column to the left)
 * [.., ul] = stages(u0, ul0)
 * y = conv1x1(elu(ul))
 * }</pre>
 *
 * <p>Shapes: {@code [N, H, W, C]} to {@code [N, H, W, P]}.
 */
final class PixelCnnNetwork implements Network {
    private final int channels;
    private final int filters;
    private final ShiftedConv above;
    private final ShiftedConv rowAbove;
    private final ShiftedConv left;
    private final Stage stage;
    private final ShiftedConv output;

    /**
     * Makes the network.
     *
     * @param outputs P
     * @param outputScale deviation of the numbers P after initialization
     */
    PixelCnnNetwork(ParameterFactory parameters, PixelCnnSize size, int channels, int outputs, double outputScale) {
        this.filters = size.filters();
        this.channels = channels;
        this.above = new ShiftedConv(parameters.child("above"), Taps.ABOVE, channels + 1, filters, 1);
        this.rowAbove = new ShiftedConv(parameters.child("rowAbove"), Taps.ROW_ABOVE, channels + 1, filters, 1);
        this.left = new ShiftedConv(parameters.child("left"), Taps.LEFT, channels + 1, filters, 1);
        this.stage = new Stage(parameters, size, 1);
        this.output = new ShiftedConv(parameters.child("output"), Taps.SELF, filters, outputs, outputScale);
    }

    @Override
    public Tensor apply(Tensor x, Evaluation evaluation) {
        return run(x, new Pass(evaluation, false));
    }

    @Override
    public Tensor initialize(Tensor x, Evaluation evaluation) {
        return run(x, new Pass(evaluation, true));
    }

    private Tensor run(Tensor x, Pass pass) {
        Tensor seen = withOnes(x);
        Tensor u = pass.through(above, seen);
        Tensor ul = pass.through(rowAbove, seen).add(pass.through(left, seen));
        Tensor last = stage.run(new Stage.Streams(u, ul), pass).ul();
        return pass.through(output, last.unary(UnaryOp.ELU));
    }

    /** Appends a channel of ones. */
    static Tensor withOnes(Tensor x) {
        Tensor ones = x.backend().plain().fill(1, x.shape().with(-1, 1), x.dtype());
        return Tensor.concat(-1, x, ones);
    }

    int filters() {
        return filters;
    }

    ShiftedConv above() {
        return above;
    }

    ShiftedConv rowAbove() {
        return rowAbove;
    }

    ShiftedConv left() {
        return left;
    }

    Stage stage() {
        return stage;
    }

    ShiftedConv output() {
        return output;
    }

    @Override
    public Shape outputShape(Shape input) {
        return output.outputShape(
                InputShapes.image("PixelCnnNetwork", input, channels).with(-1, filters));
    }

    @Override
    public ParameterList parameters() {
        return ParameterList.concat(
                above.parameters(), rowAbove.parameters(), left.parameters(), stage.parameters(), output.parameters());
    }
}
