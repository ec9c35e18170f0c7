package org.flows4j.core.nn.flowpp;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.flows4j.core.autodiff.Evaluation;
import org.flows4j.core.autodiff.Initializer;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.nn.Network;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** The blocks of a network one after another, with the learned position embedding {@code [H, W, F]} that they share. */
final class Blocks implements Network {
    private static final double POSITION_DEVIATION = 0.01;

    private final Shape shape;
    private final @Nullable Parameter positions;
    private final List<Block> blocks = new ArrayList<>();

    /**
     * Makes the blocks, called {@code block1} and so on.
     *
     * @param image any shape of the images' extents
     * @param count number of blocks, at least 0
     * @param contextChannels channels of the context, 0 for none
     * @param gateKernel rows and columns of the convolution that gives a gated convolution's gates
     */
    Blocks(
            ParameterFactory parameters,
            Shape image,
            int count,
            int contextChannels,
            int gateKernel,
            BlockSettings settings) {
        if (count < 0) {
            throw new IllegalArgumentException("The number of blocks must be at least 0, got " + count);
        }
        this.shape = image.with(-1, settings.filters());
        this.positions = settings.mixes() && count > 0
                ? parameters.parameter("positions", shape, Initializer.normal(POSITION_DEVIATION))
                : null;
        for (int i = 1; i <= count; i++) {
            blocks.add(new Block(parameters.child("block" + i), contextChannels, gateKernel, settings));
        }
    }

    Tensor run(Tensor x, @Nullable Tensor context, Pass pass) {
        Tensor embedding = positions == null ? null : pass.evaluation().value(positions);
        Tensor y = x;
        for (Block block : blocks) {
            UnaryOperator<Tensor> part = input -> block.run(input, context, embedding, pass);
            y = y == x ? pass.step(y, part) : pass.lastStep(y, part);
        }
        return y;
    }

    @Override
    public Tensor apply(Tensor x, Evaluation evaluation) {
        return run(x, null, new Pass(evaluation, false));
    }

    @Override
    public Tensor initialize(Tensor x, Evaluation evaluation) {
        return run(x, null, new Pass(evaluation, true));
    }

    @Override
    public Shape outputShape(Shape input) {
        if (!input.equals(shape)) {
            throw new IllegalArgumentException(
                    "These blocks were built for samples of shape " + shape + ", got samples of shape " + input);
        }
        return input;
    }

    @Override
    public ParameterList parameters() {
        ParameterList parts =
                ParameterList.concat(blocks.stream().map(Block::parameters).toList());
        return positions == null ? parts : ParameterList.concat(ParameterList.of(positions), parts);
    }
}
