package org.flows4j.models.vflow;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.layer.FactorOut;
import org.flows4j.core.layer.InvertibleChain;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.tensor.Shape;
import org.flows4j.layers.reshape.ChannelOrder;
import org.flows4j.layers.reshape.Squeeze;
import org.flows4j.models.family.ImageFamily;
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

    @Override
    public Class<VFlowWoodburyGlowConfig> configType() {
        return VFlowWoodburyGlowConfig.class;
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
                ? model.build(parameters, (child, added) -> mixingScale(base, child, added, 1))
                : model.build(parameters);
    }

    /** The scales of the model with nothing but their mixing. */
    private static InvertibleLayer mixingScale(WoodburyGlowConfig base, ParameterFactory all, Shape input, int level) {
        ParameterFactory parameters = all.child("level" + level);
        Squeeze squeeze = new Squeeze(ChannelOrder.CHANNEL_MAJOR);
        Shape shape = squeeze.outputShape(input);
        List<InvertibleLayer> layers = new ArrayList<>();
        layers.add(squeeze);
        for (int k = 1; k <= base.base().scales().stepsPerLevel(); k++) {
            ParameterFactory own = parameters.child("step" + k).child("mixing");
            layers.add(WoodburyGlow.mixing(base, own, shape, level));
        }
        if (level < base.base().scales().levels()) {
            Shape kept = shape.with(-1, shape.channels() / 2);
            layers.add(new FactorOut(mixingScale(base, all, kept, level + 1), shape));
        }
        return new InvertibleChain(layers);
    }
}
