package org.flows4j.models.residual;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.layer.FlowChain;
import org.flows4j.core.layer.FlowLayer;
import org.flows4j.layers.residual.LogDetSettings;
import org.flows4j.layers.residual.Roulette;
import org.flows4j.models.family.ImageFamily;
import org.flows4j.models.family.ImageFormat;
import org.flows4j.models.family.MultiScale;

/**
 * Residual flows of images (Chen, Behrmann, Duvenaud and Jacobsen 2019, "Residual flows for invertible generative modeling"): scales of
 * invertible residual blocks, whose log-determinants are estimated without bias.
 *
 * <p>Samples are integer images {@code [H, W, C]} with {@code 2^bits} levels.
 */
public final class ResidualFlow implements ImageFamily<ResidualConfig> {
    /** Creates the family. */
    public ResidualFlow() {}

    @Override
    public String name() {
        return "residual";
    }

    /**
     * A small model of gray images, and the authors' models (defaults of train_img.py of rtqichen/residual-flows at 48def78). For CIFAR-10 the
     * published one has 25,174,129 parameters, without the two constants per block that the authors' code declares as parameters of its
     * random truncation.
     */
    @Override
    public Map<String, ResidualConfig> presets() {
        LogDetConfig estimate = LogDetConfig.of(LogDetSettings.estimate(Roulette.POISSON));
        Map<String, ResidualConfig> presets = new LinkedHashMap<>();
        presets.put(
                "SMALL_MNIST",
                new ResidualConfig(ImageFormat.square(1, 28, 8), 2, 4, 48, 0, 64, 0.98, true, false, 1e-6, estimate));
        presets.put("MNIST", published(ImageFormat.square(1, 28, 8), 1e-6, estimate));
        presets.put("CIFAR10", published(ImageFormat.square(3, 32, 8), 0.05, estimate));
        return Collections.unmodifiableMap(presets);
    }

    private static ResidualConfig published(ImageFormat image, double margin, LogDetConfig series) {
        return new ResidualConfig(image, 3, 16, 512, 4, 128, 0.98, false, false, margin, series);
    }

    @Override
    public Flow build(ResidualConfig config, ParameterFactory parameters) {
        List<FlowLayer> layers = new ArrayList<>(MultiScale.pixels(config.image(), config.logitMargin()));
        layers.add(new ResidualScales(config).create(parameters, config.image().shape()));
        return Flow.of(new FlowChain(layers), config.image().shape(), parameters);
    }
}
