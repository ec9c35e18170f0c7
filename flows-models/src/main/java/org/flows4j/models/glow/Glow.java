package org.flows4j.models.glow;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.layers.linear.ChannelPermutation;
import org.flows4j.layers.linear.Invertible1x1Conv;
import org.flows4j.layers.linear.MatrixParametrization;
import org.flows4j.models.family.ImageFamily;
import org.flows4j.models.family.ImageFormat;
import org.flows4j.models.family.ModelConfigs;
import org.flows4j.models.family.Scales;
import org.flows4j.models.family.TrainingRecipe;
import org.flows4j.models.glow.GlowConfig.Conditioner;
import org.flows4j.models.glow.GlowConfig.CouplingKind;
import org.flows4j.models.glow.GlowConfig.Permutation;
import org.flows4j.models.glow.GlowPriors.TopPriorKind;

/**
 * Glow (Kingma and Dhariwal 2018): pixels are dequantized and centered, then L scales follow, each of a squeeze and K steps of
 * activation norm, channel mixing and coupling; after every scale but the last, half of the channels is factored out with a
 * learned Gaussian prior given the other half.
 *
 * <p>Samples are integer images {@code [H, W, C]} with {@code 2^bits} levels.
 */
public final class Glow implements ImageFamily<GlowConfig> {
    private static final GlowConfig CIFAR10 = new GlowConfig(
            ImageFormat.square(3, 32, 8),
            new Scales(3, 32),
            512,
            CouplingKind.AFFINE,
            Permutation.INVERTIBLE_1X1_PLAIN,
            Conditioner.BORDER_CHANNEL,
            new GlowPriors(true, TopPriorKind.CONVOLUTION, 0, false),
            0);

    /** The baseline of the Woodbury paper, in its authors' layout. */
    static final GlowConfig WOODBURY_BASELINE = ModelConfigs.with(
            CIFAR10,
            Map.of("stepsPerLevel", 8, "conditioner", Conditioner.WOODBURY, "topPrior", TopPriorKind.PER_ELEMENT));

    /** A small model of gray images, with scales bounded on both sides. */
    static final GlowConfig SMALL = new GlowConfig(
            ImageFormat.square(1, 28, 8),
            new Scales(2, 8),
            64,
            CouplingKind.BOUNDED_AFFINE,
            Permutation.INVERTIBLE_1X1,
            Conditioner.STANDARD,
            new GlowPriors(true, TopPriorKind.PER_ELEMENT, 0, true),
            0);

    @Override
    public String name() {
        return "glow";
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
        presets.put("FASHION_MNIST", SMALL);
        presets.put("CIFAR10", CIFAR10);
        presets.put("IMAGENET32", published(32, 8, 3, 48));
        presets.put("IMAGENET64", published(64, 8, 4, 48));
        presets.put("LSUN64", published(64, 8, 3, 48));
        presets.put("CELEBA_HQ256", additive(published(256, 5, 6, 32)));
        presets.put("LSUN96", additive(published(96, 5, 5, 64)));
        presets.put("LSUN128", additive(published(128, 5, 5, 64)));
        presets.put("WOODBURY_BASELINE_CIFAR10", WOODBURY_BASELINE);
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

    private static GlowConfig published(int side, int bits, int levels, int steps) {
        return ModelConfigs.with(
                CIFAR10, Map.of("image", ImageFormat.square(3, side, bits), "scales", new Scales(levels, steps)));
    }

    private static GlowConfig additive(GlowConfig config) {
        return ModelConfigs.with(config, Map.of("coupling", CouplingKind.ADDITIVE));
    }

    @Override
    public Flow build(GlowConfig config, ParameterFactory parameters) {
        return new GlowSkeleton(config, (child, shape, level) -> mixing(config, child, shape.channels()))
                .build(parameters);
    }

    /** The layer of a model's {@link Permutation}. */
    public static InvertibleLayer mixing(GlowConfig config, ParameterFactory parameters, int channels) {
        return switch (config.permutation()) {
            case INVERTIBLE_1X1 -> new Invertible1x1Conv(parameters, channels);
            case INVERTIBLE_1X1_PLAIN -> new Invertible1x1Conv(parameters, channels, MatrixParametrization.plain());
            case SHUFFLE -> ChannelPermutation.random(parameters, channels);
            case REVERSE -> ChannelPermutation.reverse(parameters, channels);
        };
    }
}
