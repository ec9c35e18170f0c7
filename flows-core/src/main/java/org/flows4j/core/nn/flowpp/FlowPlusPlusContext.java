package org.flows4j.core.nn.flowpp;

import java.util.ArrayList;
import java.util.List;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.nn.Network;
import org.flows4j.core.nn.NetworkFactory;
import org.flows4j.core.nn.Sequential;
import org.flows4j.core.tensor.Shape;

/**
 * The network through which the couplings of a dequantization or augmentation flow see the data (Ho et al. 2019, the authors'
 * code):
 * conv3x3 to the channels of the context, then gated convolutions whose gates come from 3x3 convolutions. Every convolution is
 * initialized by data.
 *
 * @param blocks number of gated convolutions, at least 0
 * @param mixing with {@code NONE} the gated convolutions stand alone, otherwise they are the first part of full blocks (the authors'
 *     ImageNet models)
 * @param heads of the attention, a divisor of the context's channels
 * @param dropout probability of an element to be dropped in training, at least 0 and less than 1
 * @param weightNorm whether convolutions have weight normalization (the authors' ImageNet models)
 */
public record FlowPlusPlusContext(int blocks, PositionMixing mixing, int heads, double dropout, boolean weightNorm)
        implements NetworkFactory {
    private static final int GATE_KERNEL = 3;

    /** Checks the numbers. */
    public FlowPlusPlusContext {
        if (blocks < 0) {
            throw new IllegalArgumentException("The number of blocks must be at least 0, got " + blocks);
        }
    }

    /**
     * A network without weight normalization.
     *
     * @param blocks number of gated convolutions, at least 0
     * @param mixing the layer behind them
     * @param heads of the attention, a divisor of the context's channels
     * @param dropout probability of an element to be dropped in training, at least 0 and less than 1
     */
    public FlowPlusPlusContext(int blocks, PositionMixing mixing, int heads, double dropout) {
        this(blocks, mixing, heads, dropout, false);
    }

    /**
     * Builds the network.
     *
     * @param input {@code [H, W, C]}
     * @param outputChannels channels of the context
     * @throws IllegalArgumentException if the samples are not images, or the heads do not divide the channels
     */
    @Override
    public Network create(ParameterFactory parameters, Shape input, int outputChannels) {
        Convolutions convolutions = Convolutions.of(weightNorm);
        BlockSettings settings = new BlockSettings(outputChannels, mixing, heads, dropout, convolutions);
        Network first = convolutions.create(parameters.child("first"), input.channels(), outputChannels, 3, 1);
        Shape hidden = first.outputShape(input);
        if (settings.mixes()) {
            return Sequential.of(first, new Blocks(parameters, hidden, blocks, 0, GATE_KERNEL, settings));
        }
        List<Network> parts = new ArrayList<>(List.of(first));
        for (int i = 1; i <= blocks; i++) {
            parts.add(new GatedConv(parameters.child("block" + i), 0, GATE_KERNEL, settings));
        }
        return new Sequential(parts);
    }
}
