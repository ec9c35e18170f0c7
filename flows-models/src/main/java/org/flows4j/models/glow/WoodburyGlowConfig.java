package org.flows4j.models.glow;

import java.util.Map;
import org.flows4j.models.family.AddedLater;
import org.flows4j.models.family.ModelConfigs;

/**
 * The configuration of a {@link WoodburyGlow}. Image extents and bits are set from the data; the rest are the paper's
 * hyper-parameters. Ranks may exceed the dimensions they belong to, as some published ones do.
 *
 * @param channels image channels C
 * @param height image rows H
 * @param width image columns W; height and width must be divisible by {@code 2^levels}
 * @param bits bits per pixel, 1 to 8: data has {@code 2^bits} levels
 * @param levels number of scales L
 * @param stepsPerLevel steps of flow per scale K
 * @param hiddenWidth channels of the coupling networks' two hidden layers
 * @param mixing the layer that mixes channels and positions between couplings
 * @param channelRanks d_c, of both Woodbury transformations
 * @param spatialRanks d_s, of {@code WOODBURY}
 * @param heightRanks d_h, of {@code ME_WOODBURY}
 * @param widthRanks d_w, of {@code ME_WOODBURY}
 * @param conditioner layout of the coupling networks
 * @param coupling the transform of half of the channels; the paper's baselines put splines or MaCow units in its place
 * @param classes number of classes that couplings and priors are conditioned on; the deepest prior then is a {@code CONVOLUTION} of the
 *     class, behind its {@code PER_ELEMENT} form where that is chosen; 0 for an unconditional model
 * @param priorWidth hidden channels of autoregressive priors in the place of the Gaussian ones, 0 for the latter; see {@link
 *     GlowConfig}
 * @param boundedPrior whether the deviations of the priors after splits are bounded; see {@link GlowConfig}
 */
public record WoodburyGlowConfig(
        int channels,
        int height,
        int width,
        int bits,
        int levels,
        int stepsPerLevel,
        int hiddenWidth,
        Mixing mixing,
        Ranks channelRanks,
        Ranks spatialRanks,
        Ranks heightRanks,
        Ranks widthRanks,
        GlowConfig.Conditioner conditioner,
        @AddedLater("AFFINE") GlowConfig.Coupling coupling,
        @AddedLater("0") int classes,
        @AddedLater("0") int priorWidth,
        @AddedLater("false") boolean boundedPrior) {

    /** The invertible linear layers that the paper compares. */
    public enum Mixing {
        /** The Woodbury transformation: all channels, all positions. */
        WOODBURY,
        /** The memory-efficient one: all channels, rows, columns. */
        ME_WOODBURY,
        /** A 1x1 convolution with a free matrix, as in Glow. */
        CONV_1X1,
        /** A 1x1 convolution, then a 3x3 emerging one, as in its authors' Glow (Hoogeboom, van den Berg and Welling 2019). */
        EMERGING,
        /** A 3x3 convolution with periodic padding (the same authors). */
        PERIODIC
    }

    /** Checks every number. */
    public WoodburyGlowConfig {
        layout(
                channels,
                height,
                width,
                bits,
                levels,
                stepsPerLevel,
                hiddenWidth,
                conditioner,
                coupling,
                classes,
                priorWidth,
                boundedPrior);
    }

    /** Returns the Glow that differs from this model only in its mixing. */
    public GlowConfig layout() {
        return layout(
                channels,
                height,
                width,
                bits,
                levels,
                stepsPerLevel,
                hiddenWidth,
                conditioner,
                coupling,
                classes,
                priorWidth,
                boundedPrior);
    }

    private static GlowConfig layout(
            int channels,
            int height,
            int width,
            int bits,
            int levels,
            int stepsPerLevel,
            int hiddenWidth,
            GlowConfig.Conditioner conditioner,
            GlowConfig.Coupling coupling,
            int classes,
            int priorWidth,
            boolean boundedPrior) {
        return new GlowConfig(
                channels,
                height,
                width,
                bits,
                levels,
                stepsPerLevel,
                hiddenWidth,
                coupling,
                GlowConfig.Permutation.INVERTIBLE_1X1_PLAIN,
                conditioner,
                true,
                GlowConfig.TopPrior.PER_ELEMENT,
                classes,
                priorWidth,
                boundedPrior);
    }

    /** Returns the same model with the extents of another layout's images. */
    WoodburyGlowConfig withImageOf(GlowConfig fitted) {
        Map<String, Integer> extents =
                Map.of("channels", fitted.channels(), "height", fitted.height(), "width", fitted.width());
        return ModelConfigs.with(this, extents);
    }

    /** Returns the same model, conditioned on classes. */
    WoodburyGlowConfig withClasses(int newClasses) {
        return ModelConfigs.with(this, Map.of("classes", newClasses));
    }
}
