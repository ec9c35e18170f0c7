package org.flows4j.core.nn.flowpp;

import org.flows4j.core.autodiff.Evaluation;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.nn.Network;
import org.flows4j.core.tensor.SampleShapes;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Split;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.ops.ConcatElu;

/** The network that {@link FlowPlusPlusConditioner} builds. */
final class FlowPlusPlusNetwork implements Network {
    private final Shape input;
    private final int outputChannels;
    private final FlowPlusPlusConditioner config;
    private final Network first;
    private final Blocks blocks;
    private final Network last;

    FlowPlusPlusNetwork(ParameterFactory parameters, Shape input, int outputChannels, FlowPlusPlusConditioner config) {
        int contextChannels = config.contextChannels();
        if (input.rank() != 3 || input.channels() <= contextChannels) {
            throw new IllegalArgumentException(
                    "The Flow++ conditioner takes images [H, W, C] of more channels than its " + contextChannels
                            + " of context, got samples of shape " + input);
        }
        int filters = config.filters();
        this.input = input;
        this.outputChannels = outputChannels;
        this.config = config;
        BlockSettings settings = config.settings();
        Convolutions convolutions = settings.convolutions();
        this.first = convolutions.create(parameters.child("first"), input.channels() - contextChannels, filters, 3, 1);
        this.blocks = new Blocks(parameters, input, config.blocks(), contextChannels, 1, settings);
        this.last = convolutions.create(
                parameters.child("last"),
                config.activatedOutput() ? 2 * filters : filters,
                outputChannels,
                3,
                config.outputScale());
    }

    private Tensor run(Tensor x, Pass pass) {
        outputShape(x.shape().sample());
        Tensor seen = x;
        Tensor context = null;
        if (config.contextChannels() > 0) {
            Tensor[] parts =
                    new Split(-1, input.channels() - config.contextChannels(), config.contextChannels()).apply(x);
            seen = parts[0];
            context = ConcatElu.of(parts[1]);
        }
        Tensor y = blocks.run(pass.through(first, seen), context, pass);
        return pass.through(last, config.activatedOutput() ? ConcatElu.of(y) : y);
    }

    @Override
    public Tensor apply(Tensor x, Evaluation evaluation) {
        return run(x, new Pass(evaluation, false));
    }

    @Override
    public Tensor initialize(Tensor x, Evaluation evaluation) {
        return run(x, new Pass(evaluation, true));
    }

    @Override
    public Shape outputShape(Shape shape) {
        SampleShapes.requireBuiltFor("The Flow++ conditioner", input, shape);
        return shape.with(-1, outputChannels);
    }

    @Override
    public ParameterList parameters() {
        return ParameterList.concat(first.parameters(), blocks.parameters(), last.parameters());
    }
}
