package org.flows4j.models.glow;

import org.flows4j.layers.linear.LowRankStart;
import org.flows4j.models.family.AddedLater;
import org.flows4j.models.family.Flattened;
import org.flows4j.models.family.ImageConfig;

/**
 * The configuration of a {@link WoodburyGlow}. Ranks may exceed the dimensions they belong to, as some published ones do.
 *
 * @param base the Glow that differs from this model only in its mixing
 * @param mixing the layer that mixes channels and positions between couplings; only {@code CONV_1X1} and {@code EMERGING} contain the
 *     permutation
 * @param channelRanks d_c, of both Woodbury transformations
 * @param spatialRanks d_s, of {@code WOODBURY}
 * @param heightRanks d_h, of {@code ME_WOODBURY}
 * @param widthRanks d_w, of {@code ME_WOODBURY}
 * @param start the map of channels at which untrained Woodbury transformations start
 */
public record WoodburyGlowConfig(
        @Flattened(
                older = {
                    "coupling=AFFINE",
                    "permutation=INVERTIBLE_1X1_PLAIN",
                    "splitPrior=true",
                    "topPrior=PER_ELEMENT"
                })
        GlowConfig base,

        Mixing mixing,
        Ranks channelRanks,
        Ranks spatialRanks,
        Ranks heightRanks,
        Ranks widthRanks,
        @AddedLater("NEAR_IDENTITY") LowRankStart start)
        implements ImageConfig.Containing {

    /** The invertible linear layers that the paper compares. */
    public enum Mixing {
        /** The Woodbury transformation: all channels, all positions. */
        WOODBURY,
        /** The memory-efficient one: all channels, rows, columns. */
        ME_WOODBURY,
        /** The base's permutation alone, in all presets a 1x1 convolution with a free matrix, as in Glow. */
        CONV_1X1,
        /** The base's permutation, then a 3x3 emerging convolution, as in its authors' Glow (Hoogeboom, van den Berg and Welling 2019). */
        EMERGING,
        /** A 3x3 convolution with periodic padding (the same authors). */
        PERIODIC
    }
}
