package org.flows4j.layers.linear;

import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.tensor.Shape;

/**
 * The memory-efficient Woodbury transformation (Lu and Huang 2020, section 4.3): mixes the channels of each pixel, then the
 * pixels of each row of an image, then those of each column, so that its parameters grow with H + W instead of H W:
 *
 * <pre>{@code
 * logDet = H W log|det(I + Vc Uc)| + C H log|det(I + Vw Uw)| + C W log|det(I + Vh Uh)|
 * }</pre>
 *
 * <p>(The paper misprints the factor of the channels.) Map and inverse cost {@code O(d C H W)}. Parameters:
 * {@code channel.u [C, dc]}, {@code width.u [W, dw]}, {@code height.u [H, dh]} and for each a {@code v} of the transposed
 * shape; those of channels start as {@link LowRankStart} says, the others as N(0, 0.01^2). For the rest, singular matrices included, see {@link Woodbury}.
 *
 * <p>Shapes: {@code [N, H, W, C]}, kept; H and W are fixed by the parameters.
 */
public final class MemoryEfficientWoodbury extends LowRankSequence {
    /** Creates the layer with the start {@link LowRankStart#REFLECTIONS}. */
    public MemoryEfficientWoodbury(
            ParameterFactory parameters, Shape input, int channelRank, int heightRank, int widthRank) {
        this(parameters, input, channelRank, heightRank, widthRank, LowRankStart.REFLECTIONS);
    }

    /**
     * Creates the layer.
     *
     * @param input sample shape {@code [H, W, C]}
     * @param channelRank dc, the rank of the map of channels
     * @param heightRank dh, the rank of the map along columns
     * @param widthRank dw, the rank of the map along rows
     * @param start the map of channels before training
     * @throws IllegalArgumentException if samples are not images or a rank is not positive
     */
    public MemoryEfficientWoodbury(
            ParameterFactory parameters,
            Shape input,
            int channelRank,
            int heightRank,
            int widthRank,
            LowRankStart start) {
        super(input, start);
        then(parameters.child("channel"), LowRankMap.Axis.CHANNELS, channelRank);
        then(parameters.child("width"), LowRankMap.Axis.WIDTH, widthRank);
        then(parameters.child("height"), LowRankMap.Axis.HEIGHT, heightRank);
    }
}
