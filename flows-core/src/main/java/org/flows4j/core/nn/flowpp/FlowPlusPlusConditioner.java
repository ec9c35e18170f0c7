package org.flows4j.core.nn.flowpp;

import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.nn.Network;
import org.flows4j.core.nn.NetworkFactory;
import org.flows4j.core.tensor.Shape;

/**
 * The conditioner of Flow++ (Ho et al. 2019, section 3.3 and the authors' code): conv3x3 to F channels, B blocks, conv3x3 to what the
 * coupling needs. A block is
 *
 * <pre>{@code
 * gated convolution -> layer norm [-> gated attention -> layer norm]
 * }</pre>
 *
 * <p>The blocks share a learned position embedding {@code [H, W, F]}, so a network is tied to its image extents. Every convolution is
 * initialized by data: to deviation 1, the gates to 0.1 and the last one to the output scale.
 *
 * <p>With a context of k channels, the last k channels of the input are the context, which every gated convolution sees; the others go
 * into the first convolution.
 *
 * @param filters channels F between the blocks, positive
 * @param blocks number of blocks B, at least 0
 * @param mixing whether blocks have attention
 * @param heads of the attention, a divisor of the filters
 * @param dropout probability of an element to be dropped in training, at least 0 and less than 1
 * @param contextChannels channels k of the context, 0 for none
 * @param activatedOutput whether a concat-ELU precedes the last convolution (the authors' ImageNet models)
 * @param weightNorm whether convolutions have weight normalization (the authors' ImageNet models)
 * @param outputScale deviation that the last convolution is initialized to, positive
 */
public record FlowPlusPlusConditioner(
        int filters,
        int blocks,
        PositionMixing mixing,
        int heads,
        double dropout,
        int contextChannels,
        boolean activatedOutput,
        boolean weightNorm,
        double outputScale)
        implements NetworkFactory {
    /** The deviation that the last convolution of the authors' couplings is initialized to. */
    public static final double OUTPUT_SCALE = 0.1;

    private static final int DEFAULT_HEADS = 4;

    /** Checks the numbers. */
    public FlowPlusPlusConditioner {
        settings(filters, mixing, heads, dropout, weightNorm);
        if (blocks < 0 || contextChannels < 0) {
            throw new IllegalArgumentException("Numbers of blocks and of context channels must be at least 0, got "
                    + blocks + " blocks and " + contextChannels + " context channels");
        }
        if (!(outputScale > 0) || Double.isInfinite(outputScale)) {
            throw new IllegalArgumentException("The output scale must be positive and finite, got " + outputScale);
        }
    }

    /**
     * A conditioner without weight normalization.
     *
     * @param filters channels F between the blocks, positive
     * @param blocks number of blocks B, at least 0
     * @param mixing whether blocks have attention
     * @param heads of the attention, a divisor of the filters
     * @param dropout probability of an element to be dropped in training, at least 0 and less than 1
     * @param contextChannels channels k of the context, 0 for none
     * @param activatedOutput whether a concat-ELU precedes the last convolution
     */
    public FlowPlusPlusConditioner(
            int filters,
            int blocks,
            PositionMixing mixing,
            int heads,
            double dropout,
            int contextChannels,
            boolean activatedOutput) {
        this(filters, blocks, mixing, heads, dropout, contextChannels, activatedOutput, false, OUTPUT_SCALE);
    }

    /**
     * A conditioner with attention in four heads, without dropout and context.
     *
     * @param filters channels F between the blocks, a multiple of 4
     * @param blocks number of blocks B
     */
    public FlowPlusPlusConditioner(int filters, int blocks) {
        this(filters, blocks, PositionMixing.ATTENTION, DEFAULT_HEADS, 0, 0, false);
    }

    /**
     * The same conditioner with a context.
     *
     * @param channels channels k of the context, 0 for none
     */
    public FlowPlusPlusConditioner withContext(int channels) {
        return new FlowPlusPlusConditioner(
                filters, blocks, mixing, heads, dropout, channels, activatedOutput, weightNorm, outputScale);
    }

    BlockSettings settings() {
        return settings(filters, mixing, heads, dropout, weightNorm);
    }

    private static BlockSettings settings(
            int filters, PositionMixing mixing, int heads, double dropout, boolean weightNorm) {
        return new BlockSettings(filters, mixing, heads, dropout, Convolutions.of(weightNorm));
    }

    /**
     * Builds the network.
     *
     * @param input {@code [H, W, C]}, the context's channels included
     * @param outputChannels channels of its result
     * @throws IllegalArgumentException if the samples are not images, or have no channel besides the context's
     */
    @Override
    public Network create(ParameterFactory parameters, Shape input, int outputChannels) {
        return new FlowPlusPlusNetwork(parameters, input, outputChannels, this);
    }
}
