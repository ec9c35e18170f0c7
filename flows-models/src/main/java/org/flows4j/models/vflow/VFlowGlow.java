package org.flows4j.models.vflow;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.flow.Flow;
import org.flows4j.models.family.ImageFamily;
import org.flows4j.models.glow.Glow;
import org.flows4j.models.glow.GlowConfig;
import org.flows4j.models.glow.GlowSkeleton;

/**
 * VFlow on Glow (Chen et al. 2020): a conditional flow q(z | x) adds channels to dequantized images, and a {@link Glow} models x and z
 * together. One draw estimates a lower bound of the likelihood.
 *
 * <p>Samples are integer images {@code [H, W, C]} with {@code 2^bits} levels. Bits per dimension divide by H W C, the data's dimensions.
 */
public final class VFlowGlow implements ImageFamily<VFlowGlowConfig> {
    @Override
    public String name() {
        return "vflow-glow";
    }

    /** Small gray images, and CIFAR-10 with as many added channels as it has. */
    @Override
    public Map<String, VFlowGlowConfig> presets() {
        Glow glow = new Glow();
        Map<String, VFlowGlowConfig> presets = new LinkedHashMap<>();
        presets.put("FASHION_MNIST", new VFlowGlowConfig(glow.preset("FASHION_MNIST"), new GlowPosterior(1, 4, 32)));
        presets.put("CIFAR10", new VFlowGlowConfig(glow.preset("CIFAR10"), new GlowPosterior(3, 4, 256)));
        return Collections.unmodifiableMap(presets);
    }

    @Override
    public Flow build(VFlowGlowConfig config, ParameterFactory parameters) {
        GlowConfig base = config.base();
        GlowSkeleton skeleton = new GlowSkeleton(
                base,
                config.posterior().addedChannels(),
                (child, shape, level) -> Glow.mixing(base, child, shape.channels()));
        return new AugmentedGlow(skeleton, config.posterior()).build(parameters);
    }
}
