package org.flows4j.models.glow;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.layer.InvertibleChain;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.tensor.Shape;
import org.flows4j.layers.convolution.EmergingConv;
import org.flows4j.layers.convolution.PeriodicConv;
import org.flows4j.layers.linear.LowRankStart;
import org.flows4j.layers.linear.MemoryEfficientWoodbury;
import org.flows4j.layers.linear.Woodbury;
import org.flows4j.models.family.ImageFamily;
import org.flows4j.models.family.ImageFormat;
import org.flows4j.models.family.ModelConfigs;
import org.flows4j.models.family.Scales;
import org.flows4j.models.family.TrainingRecipe;
import org.flows4j.models.glow.WoodburyGlowConfig.Mixing;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Woodbury-Glow (Lu and Huang 2020, "Woodbury transformations for deep generative flows"): Glow whose mixing layer between couplings is a
 * Woodbury transformation, its memory-efficient form, or one of the layers that the paper compares with.
 *
 * <p>Samples are integer images {@code [H, W, C]} with {@code 2^bits} levels.
 */
public final class WoodburyGlow implements ImageFamily<WoodburyGlowConfig> {
    private static final Logger LOG = LoggerFactory.getLogger(WoodburyGlow.class);

    /** Kernel size of the emerging and periodic convolutions. */
    private static final int KERNEL_SIZE = 3;

    @Override
    public String name() {
        return "woodbury-glow";
    }

    /**
     * Presets for small images, with scales bounded on both sides as in {@link Glow}, then the rows of the paper's tables 2 and 3 in the
     * authors' layout. Names of the memory-efficient form end in {@code _ME}. Table 3 has no memory-efficient ranks; heights and widths
     * take the spatial ones.
     */
    @Override
    public Map<String, WoodburyGlowConfig> presets() {
        Map<String, WoodburyGlowConfig> presets = new LinkedHashMap<>();
        presets.put("FASHION_MNIST", small());
        presets.put("CIFAR10", published(Mixing.WOODBURY, 32, 8, 3, 8, 512));
        presets.put("IMAGENET32", published(Mixing.WOODBURY, 32, 8, 3, 8, 512));
        presets.put("IMAGENET64", published(Mixing.WOODBURY, 64, 8, 4, 16, 512));
        presets.put("CIFAR10_ME", published(Mixing.ME_WOODBURY, 32, 8, 3, 8, 512));
        presets.put("IMAGENET32_ME", published(Mixing.ME_WOODBURY, 32, 8, 3, 8, 512));
        presets.put("IMAGENET64_ME", published(Mixing.ME_WOODBURY, 64, 8, 4, 16, 512));
        presets.put("LSUN96", published(Mixing.WOODBURY, 96, 5, 5, 16, 256));
        presets.put("CELEBA_HQ64", published(Mixing.WOODBURY, 64, 5, 4, 16, 512));
        presets.put("CELEBA_HQ128", published(Mixing.WOODBURY, 128, 5, 5, 24, 256));
        presets.put("CELEBA_HQ256", published(Mixing.WOODBURY, 256, 5, 6, 16, 256));
        presets.put("CELEBA_HQ256_ME", published(Mixing.ME_WOODBURY, 256, 5, 6, 16, 256));
        return Collections.unmodifiableMap(presets);
    }

    @Override
    public Optional<TrainingRecipe> recipe(String preset) {
        return switch (preset) {
            case "CIFAR10", "CIFAR10_ME", "IMAGENET32", "IMAGENET32_ME" -> Optional.of(TrainingRecipe.woodbury(64));
            case "IMAGENET64", "IMAGENET64_ME" -> Optional.of(TrainingRecipe.woodbury(32));
            case "LSUN96" -> Optional.of(TrainingRecipe.woodbury(16));
            case "CELEBA_HQ64" -> Optional.of(TrainingRecipe.woodbury(8));
            case "CELEBA_HQ128", "CELEBA_HQ256", "CELEBA_HQ256_ME" -> Optional.of(TrainingRecipe.woodbury(4));
            default -> Optional.empty();
        };
    }

    private static WoodburyGlowConfig small() {
        GlowConfig base = ModelConfigs.with(
                Glow.SMALL, Map.of("stepsPerLevel", 4, "permutation", GlowConfig.Permutation.INVERTIBLE_1X1_PLAIN));
        return new WoodburyGlowConfig(
                base,
                Mixing.WOODBURY,
                Ranks.of(4, 8),
                Ranks.of(16, 8),
                Ranks.of(8, 4),
                Ranks.of(8, 4),
                LowRankStart.REFLECTIONS);
    }

    private static WoodburyGlowConfig published(
            Mixing mixing, int side, int bits, int levels, int steps, int hiddenWidth) {
        GlowConfig base = ModelConfigs.with(
                Glow.WOODBURY_BASELINE,
                Map.of(
                        "image",
                        ImageFormat.square(3, side, bits),
                        "scales",
                        new Scales(levels, steps),
                        "hiddenWidth",
                        hiddenWidth));
        Ranks spatial = spatialRanks(levels);
        return new WoodburyGlowConfig(
                base, mixing, Ranks.of(8, 8, 16), spatial, spatial, spatial, LowRankStart.REFLECTIONS);
    }

    /** 16 where images are large; 8 at the last scale of three, and at the last two of more. */
    private static Ranks spatialRanks(int levels) {
        List<Integer> ranks = new ArrayList<>(Collections.nCopies(levels, 16));
        int small = levels == 3 ? 1 : 2;
        Collections.fill(ranks.subList(levels - small, levels), 8);
        return new Ranks(ranks);
    }

    @Override
    public Flow build(WoodburyGlowConfig config, ParameterFactory parameters) {
        reportLargeRanks(config);
        return new GlowSkeleton(config.base(), (child, shape, level) -> mixing(config, child, shape, level))
                .build(parameters);
    }

    public static InvertibleLayer mixing(
            WoodburyGlowConfig config, ParameterFactory parameters, Shape shape, int level) {
        int channelRank = config.channelRanks().at(level);
        return switch (config.mixing()) {
            case WOODBURY ->
                new Woodbury(
                        parameters, shape, channelRank, config.spatialRanks().at(level), config.start());
            case ME_WOODBURY ->
                new MemoryEfficientWoodbury(
                        parameters,
                        shape,
                        channelRank,
                        config.heightRanks().at(level),
                        config.widthRanks().at(level),
                        config.start());
            case CONV_1X1 -> Glow.mixing(config.base(), parameters, shape.channels());
            case EMERGING ->
                new InvertibleChain(List.of(
                        Glow.mixing(config.base(), parameters.child("pointwise"), shape.channels()),
                        new EmergingConv(parameters.child("emerging"), shape, KERNEL_SIZE, true)));
            case PERIODIC -> new PeriodicConv(parameters, shape, KERNEL_SIZE);
        };
    }

    /** Logs once per model which ranks exceed their dimension, as some published ones do. */
    private static void reportLargeRanks(WoodburyGlowConfig config) {
        List<String> large = new ArrayList<>();
        ImageFormat image = config.image();
        for (int level = 1; level <= config.base().scales().levels(); level++) {
            int height = image.height() >> level;
            int width = image.width() >> level;
            if (config.mixing() == Mixing.WOODBURY || config.mixing() == Mixing.ME_WOODBURY) {
                note(large, level, "channel", config.channelRanks(), image.channels() << (level + 1));
            }
            if (config.mixing() == Mixing.WOODBURY) {
                note(large, level, "spatial", config.spatialRanks(), height * width);
            } else if (config.mixing() == Mixing.ME_WOODBURY) {
                note(large, level, "height", config.heightRanks(), height);
                note(large, level, "width", config.widthRanks(), width);
            }
        }
        if (!large.isEmpty()) {
            LOG.info(
                    "Some ranks exceed their dimension, which is legal but no better than a rank equal to it: {}",
                    large);
        }
    }

    private static void note(List<String> large, int level, String map, Ranks ranks, int dimension) {
        if (ranks.at(level) > dimension) {
            large.add(map + " rank " + ranks.at(level) + " of " + dimension + " at level " + level);
        }
    }
}
