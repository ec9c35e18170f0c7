package org.flows4j.models.vflow;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.tensor.Shape;
import org.flows4j.models.family.ImageFamily;
import org.flows4j.models.family.ImageFormat;
import org.flows4j.models.family.MultiScale;
import org.flows4j.models.family.Scales;
import org.flows4j.models.glow.GlowSkeleton;
import org.flows4j.models.glow.WoodburyGlow;
import org.flows4j.models.glow.WoodburyGlowConfig;

/**
 * VFlow on Woodbury-Glow: as {@link VFlowGlow}, with the mixing of {@link WoodburyGlow}.
 *
 * <p>Samples are integer images {@code [H, W, C]} with {@code 2^bits} levels. Bits per dimension divide by H W C, the data's dimensions.
 */
public final class VFlowWoodburyGlow implements ImageFamily<VFlowWoodburyGlowConfig> {
    @Override
    public String name() {
        return "vflow-woodbury";
    }

    /** Small gray images, and CIFAR-10 with as many added channels as it has. */
    @Override
    public Map<String, VFlowWoodburyGlowConfig> presets() {
        WoodburyGlow woodbury = new WoodburyGlow();
        Map<String, VFlowWoodburyGlowConfig> presets = new LinkedHashMap<>();
        presets.put(
                "FASHION_MNIST",
                new VFlowWoodburyGlowConfig(woodbury.preset("FASHION_MNIST"), new GlowPosterior(1, 4, 32), false));
        presets.put(
                "CIFAR10",
                new VFlowWoodburyGlowConfig(woodbury.preset("CIFAR10"), new GlowPosterior(3, 4, 256), false));
        return Collections.unmodifiableMap(presets);
    }

    @Override
    public Flow build(VFlowWoodburyGlowConfig config, ParameterFactory parameters) {
        WoodburyGlowConfig base = config.base();
        GlowSkeleton skeleton = new GlowSkeleton(
                base.base(),
                config.posterior().addedChannels(),
                (child, shape, level) -> WoodburyGlow.mixing(base, child, shape, level));
        AugmentedGlow model = new AugmentedGlow(skeleton, config.posterior());
        return config.undoesPositions()
                ? model.build(parameters, (child, added) -> mixings(base, child, added))
                : model.build(parameters);
    }

    /** The scales of the model with nothing but their mixing. */
    private static InvertibleLayer mixings(WoodburyGlowConfig base, ParameterFactory parameters, Shape added) {
        ImageFormat image = new ImageFormat(
                added.channels(),
                base.image().height(),
                base.image().width(),
                base.image().bits());
        Scales scales = base.base().scales();
        MultiScale.Steps steps = (child, shape, level) -> IntStream.rangeClosed(1, scales.stepsPerLevel())
                .mapToObj(k -> WoodburyGlow.mixing(base, child.child("step" + k).child("mixing"), shape, level))
                .toList();
        return new MultiScale(image, scales, steps, new MultiScale.Priors() {}).layers(parameters);
    }
}
