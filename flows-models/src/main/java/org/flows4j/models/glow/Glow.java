package org.flows4j.models.glow;

import static org.flows4j.models.glow.GlowConfig.Conditioner.BORDER_CHANNEL;
import static org.flows4j.models.glow.GlowConfig.Conditioner.STANDARD;
import static org.flows4j.models.glow.GlowConfig.Conditioner.WOODBURY;
import static org.flows4j.models.glow.GlowConfig.Coupling.ADDITIVE;
import static org.flows4j.models.glow.GlowConfig.Coupling.AFFINE;
import static org.flows4j.models.glow.GlowConfig.Coupling.BOUNDED_AFFINE;
import static org.flows4j.models.glow.GlowConfig.Permutation.INVERTIBLE_1X1;
import static org.flows4j.models.glow.GlowConfig.Permutation.INVERTIBLE_1X1_PLAIN;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.tensor.Shape;
import org.flows4j.layers.linear.ChannelPermutation;
import org.flows4j.layers.linear.Invertible1x1Conv;
import org.flows4j.layers.linear.MatrixParametrization;
import org.flows4j.models.family.ModelFamily;
import org.flows4j.models.family.TrainingRecipe;

/**
 * Glow (Kingma and Dhariwal 2018): pixels are dequantized and centered, then L scales follow, each of a squeeze and K steps of
 * activation norm, channel mixing and coupling; after every scale but the last, half of the channels is factored out with a
 * learned Gaussian prior given the other half.
 *
 * <p>Samples are integer images {@code [H, W, C]} with {@code 2^bits} levels.
 */
public final class Glow implements ModelFamily<GlowConfig> {
    /** Creates the family. */
    public Glow() {}

    @Override
    public String name() {
        return "glow";
    }

    @Override
    public Class<GlowConfig> configType() {
        return GlowConfig.class;
    }

    /**
     * Presets for small images, with scales bounded on both sides; the rows of the paper's table of hyper-parameters; the baseline of the
     * Woodbury paper in its authors' layout. The last two have the published scales: the inverse of {@code AFFINE} couplings and of the
     * priors is unbounded, so a few samples may not be finite after some training. Where that matters, set {@code
     * coupling=BOUNDED_AFFINE} and {@code boundedPrior=true}.
     */
    @Override
    public Map<String, GlowConfig> presets() {
        Map<String, GlowConfig> presets = new LinkedHashMap<>();
        presets.put("FASHION_MNIST", small(28, 2, 8, 64));
        presets.put("CIFAR10", published(32, 8, 3, 32, AFFINE));
        presets.put("IMAGENET32", published(32, 8, 3, 48, AFFINE));
        presets.put("IMAGENET64", published(64, 8, 4, 48, AFFINE));
        presets.put("LSUN64", published(64, 8, 3, 48, AFFINE));
        presets.put("CELEBA_HQ256", published(256, 5, 6, 32, ADDITIVE));
        presets.put("LSUN96", published(96, 5, 5, 64, ADDITIVE));
        presets.put("LSUN128", published(128, 5, 5, 64, ADDITIVE));
        presets.put("WOODBURY_BASELINE_CIFAR10", woodburyBaseline());
        return Collections.unmodifiableMap(presets);
    }

    /** Depends on the sizes of the training sets, because the warm-up is measured in epochs. */
    @Override
    public Optional<TrainingRecipe> recipe(String preset) {
        return switch (preset) {
            case "CIFAR10" -> Optional.of(TrainingRecipe.glow(50_000, 3));
            case "IMAGENET32", "IMAGENET64" -> Optional.of(TrainingRecipe.glow(1_281_149, 0));
            case "WOODBURY_BASELINE_CIFAR10" -> Optional.of(TrainingRecipe.woodbury(64));
            default -> Optional.empty();
        };
    }

    private static GlowConfig small(int side, int levels, int steps, int hiddenWidth) {
        return new GlowConfig(
                        1,
                        side,
                        side,
                        8,
                        levels,
                        steps,
                        hiddenWidth,
                        BOUNDED_AFFINE,
                        INVERTIBLE_1X1,
                        STANDARD,
                        true,
                        GlowConfig.TopPrior.PER_ELEMENT)
                .withBoundedPrior();
    }

    private static GlowConfig published(int side, int bits, int levels, int steps, GlowConfig.Coupling coupling) {
        return new GlowConfig(
                3,
                side,
                side,
                bits,
                levels,
                steps,
                512,
                coupling,
                INVERTIBLE_1X1_PLAIN,
                BORDER_CHANNEL,
                true,
                GlowConfig.TopPrior.CONVOLUTION);
    }

    private static GlowConfig woodburyBaseline() {
        return new GlowConfig(
                3, 32, 32, 8, 3, 8, 512, AFFINE, INVERTIBLE_1X1_PLAIN, WOODBURY, true, GlowConfig.TopPrior.PER_ELEMENT);
    }

    @Override
    public GlowConfig forData(GlowConfig config, Shape sample, int levels) {
        return GlowSkeleton.fit("Glow", config, sample, levels);
    }

    @Override
    public GlowConfig withClasses(GlowConfig config, int classes) {
        return config.withClasses(classes);
    }

    @Override
    public int levels(GlowConfig config) {
        return config.pixelLevels();
    }

    @Override
    public Flow build(GlowConfig config, ParameterFactory parameters) {
        return new GlowSkeleton(config, (child, shape, level) -> mixing(config, child, shape.channels()))
                .build(parameters);
    }

    public static InvertibleLayer mixing(GlowConfig config, ParameterFactory parameters, int channels) {
        return switch (config.permutation()) {
            case INVERTIBLE_1X1 -> new Invertible1x1Conv(parameters, channels);
            case INVERTIBLE_1X1_PLAIN -> new Invertible1x1Conv(parameters, channels, MatrixParametrization.plain());
            case SHUFFLE -> ChannelPermutation.random(parameters, channels);
            case REVERSE -> ChannelPermutation.reverse(parameters, channels);
        };
    }
}
