package org.flows4j.layers.autoregressive;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.nn.Network;
import org.flows4j.core.nn.Nonlinearity;
import org.flows4j.core.nn.Sequential;
import org.flows4j.core.nn.flowpp.WeightNormConv2d;
import org.flows4j.core.tensor.SampleShapes;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.ops.AffineCouplingOp;
import org.flows4j.core.tensor.ops.ParameterOrder;
import org.flows4j.core.tensor.ops.ScaleFunction;

/**
 * A masked convolutional flow (Ma, Kong, Zhang and Hovy 2019, "MaCow: masked convolutional generative flow", section 3.1): a
 * network sees, for every line of the image (a row or a column), two lines to one side of it, three pixels wide, and gives a
 * shift and a scale,
 *
 * <pre>{@code
 * y = x * sigmoid(s + 2) + mu
 * log|det| = sum of log sigmoid(s + 2)
 * }</pre>
 *
 * <p>The inverse recovers one line after another, and evaluates the network on lines only. The network: a convolution to {@code
 * hidden} channels, ELU, a 1x1 convolution to mu and s, both weight-normalized, the last 0 at the start.
 *
 * <p>Shapes: {@code [N, H, W, C]}, kept.
 */
public final class MaskedConvFlow implements InvertibleLayer {
    /** The number of lines that the network sees. */
    private static final int DEPTH = 2;

    private static final AffineCouplingOp TRANSFORM =
            new AffineCouplingOp(ScaleFunction.SIGMOID, false, ParameterOrder.SHIFT_FIRST);

    private final Shape input;
    private final Side side;
    private final Network network;

    /** The side of the lines that a line's transformation depends on; the letters are those of the paper's figure 1. */
    public enum Side {
        /** Rows above (A). */
        ABOVE(1, 1),
        /** Rows below (B). */
        BELOW(1, -1),
        /** Columns to the left (C). */
        LEFT(2, 1),
        /** Columns to the right (D). */
        RIGHT(2, -1);

        /** The axis of a batch that counts lines. */
        private final int axis;

        /** The step to the next line in the order of the inverse. */
        private final int step;

        Side(int axis, int step) {
            this.axis = axis;
            this.step = step;
        }
    }

    /**
     * Creates the layer.
     *
     * @param input sample shape, {@code [H, W, C]}
     * @param side the side of the lines that a line depends on
     * @param hidden channels inside the network
     * @throws IllegalArgumentException if samples are not images or there is no hidden channel
     */
    public MaskedConvFlow(ParameterFactory parameters, Shape input, Side side, int hidden) {
        if (input.rank() != 3 || input.size() == 0 || hidden < 1) {
            throw new IllegalArgumentException("A masked convolutional flow takes images [H, W, C] and at least one"
                    + " hidden channel, got samples of shape " + input + " and " + hidden + " hidden channels");
        }
        int channels = input.channels();
        Shape along =
                side.axis == 1 ? Shape.of(hidden, DEPTH * channels, 1, 3) : Shape.of(hidden, DEPTH * channels, 3, 1);
        this.input = input;
        this.side = side;
        this.network = Sequential.of(
                new WeightNormConv2d(parameters.child("conv1"), along, 1, Nonlinearity.ELU),
                new WeightNormConv2d(
                        parameters.child("conv2"), Shape.of(2 * channels, hidden, 1, 1), 0, Nonlinearity.IDENTITY));
    }

    @Override
    public LayerResult forward(Tensor x, FlowContext context) {
        outputShape(x.shape().sample());
        return transform(x, network.apply(seen(x), context));
    }

    @Override
    public Tensor initialize(Tensor x, FlowContext context) {
        outputShape(x.shape().sample());
        return transform(x, network.initialize(seen(x), context)).value();
    }

    private static LayerResult transform(Tensor x, Tensor parameters) {
        Tensor[] results = TRANSFORM.apply(x, parameters);
        return new LayerResult(results[0], results[1]);
    }

    /** Gathers, for every line, the lines that it depends on as channels, the farthest first; zeros outside the image. */
    private Tensor seen(Tensor x) {
        Tensor[] lines = new Tensor[DEPTH];
        for (int i = 0; i < DEPTH; i++) {
            lines[i] = shifted(x, DEPTH - i);
        }
        return Tensor.concat(-1, lines);
    }

    /** Shifts the image so that every line becomes the one {@code distance} lines before it. */
    private Tensor shifted(Tensor x, int distance) {
        int extent = x.shape().dim(side.axis);
        int empty = Math.min(distance, extent);
        Tensor zeros = zeros(x, empty);
        if (empty == extent) {
            return zeros;
        }
        return side.step > 0
                ? Tensor.concat(side.axis, zeros, x.slice(side.axis, 0, extent - empty))
                : Tensor.concat(side.axis, x.slice(side.axis, empty, extent), zeros);
    }

    private Tensor zeros(Tensor like, int lines) {
        return like.backend().fill(0, like.shape().with(side.axis, lines), like.dtype());
    }

    @Override
    public LayerResult inverseWithLogDet(Tensor z, FlowContext context) {
        outputShape(z.shape().sample());
        int extent = z.shape().dim(side.axis);
        List<Tensor> known = new ArrayList<>();
        for (int i = 0; i < DEPTH; i++) {
            known.add(zeros(z, 1));
        }
        Tensor logDet = null;
        for (int i = 0; i < extent; i++) {
            int line = side.step > 0 ? i : extent - 1 - i;
            Tensor before = Tensor.concat(-1, known.subList(i, i + DEPTH).toArray(Tensor[]::new));
            Tensor[] results =
                    TRANSFORM.inverted().apply(z.slice(side.axis, line, line + 1), network.apply(before, context));
            known.add(results[0]);
            logDet = logDet == null ? results[1] : logDet.add(results[1]);
        }
        List<Tensor> lines = known.subList(DEPTH, known.size());
        if (side.step < 0) {
            Collections.reverse(lines);
        }
        return new LayerResult(Tensor.concat(side.axis, lines.toArray(Tensor[]::new)), Objects.requireNonNull(logDet));
    }

    /** {@inheritDoc} False: the inverse is sequential. */
    @Override
    public boolean cheapInverse() {
        return false;
    }

    @Override
    public Shape outputShape(Shape shape) {
        return SampleShapes.requireBuiltFor("MaskedConvFlow", input, shape);
    }

    @Override
    public ParameterList parameters() {
        return network.parameters();
    }
}
