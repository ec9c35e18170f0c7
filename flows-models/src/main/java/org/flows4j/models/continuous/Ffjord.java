package org.flows4j.models.continuous;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.layer.FactorOut;
import org.flows4j.core.layer.FlowChain;
import org.flows4j.core.layer.FlowLayer;
import org.flows4j.core.layer.InvertibleChain;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.tensor.Shape;
import org.flows4j.layers.continuous.Divergence;
import org.flows4j.layers.continuous.SmoothNonlinearity;
import org.flows4j.layers.elementwise.ActNorm;
import org.flows4j.layers.reshape.ChannelOrder;
import org.flows4j.layers.reshape.Squeeze;
import org.flows4j.models.family.ImageFamily;
import org.flows4j.models.family.ImageFormat;
import org.flows4j.models.family.MultiScale;

/**
 * FFJORD (Grathwohl, Chen, Bettencourt, Sutskever and Duvenaud 2019): multi-scale continuous flows of images, trained by maximum likelihood
 * with the estimated divergence. A scale consists of continuous flows, a squeeze, and continuous flows again; then half of the channels leave
 * the flow. The last scale has no squeeze.
 *
 * <p>Samples are integer images {@code [H, W, C]} with {@code 2^bits} levels.
 */
public final class Ffjord implements ImageFamily<FfjordConfig> {
    /** Creates the family. */
    public Ffjord() {}

    @Override
    public String name() {
        return "ffjord";
    }

    /**
     * A small model of gray images with activation normalizations and loose tolerances, and the authors' models (README and odenvp.py of rtqichen/ffjord at 01473fb: three
     * hidden layers of 64 channels, two flows before and after each squeeze).
     */
    @Override
    public Map<String, FfjordConfig> presets() {
        Map<String, FfjordConfig> presets = new LinkedHashMap<>();
        presets.put("SMALL_MNIST", config(ImageFormat.square(1, 28, 8), 2, 1, 36, true, 1e-6, 1e-3));
        presets.put("MNIST", config(ImageFormat.square(1, 28, 8), 3, 2, 64, false, 1e-6, 1e-5));
        presets.put("CIFAR10", config(ImageFormat.square(3, 32, 8), 4, 2, 64, false, 0.05, 1e-5));
        return Collections.unmodifiableMap(presets);
    }

    private static FfjordConfig config(
            ImageFormat image, int levels, int blocks, int width, boolean small, double margin, double tolerance) {
        return new FfjordConfig(
                image,
                levels,
                blocks,
                width,
                3,
                SmoothNonlinearity.SOFTPLUS,
                small,
                small,
                margin,
                Divergence.HUTCHINSON,
                tolerance,
                tolerance,
                1000);
    }

    @Override
    public Flow build(FfjordConfig config, ParameterFactory parameters) {
        List<FlowLayer> layers = new ArrayList<>(MultiScale.pixels(config.image(), config.logitMargin()));
        List<InvertibleLayer> scales = new ArrayList<>();
        Shape shape = config.image().shape();
        config.checkImage();
        if (config.squeezeFirst()) {
            shape = squeeze(scales, shape);
        }
        addScale(scales, config, parameters, shape, 1);
        layers.add(new InvertibleChain(scales));
        return Flow.of(new FlowChain(layers), config.image().shape(), parameters);
    }

    private static Shape squeeze(List<InvertibleLayer> layers, Shape shape) {
        Squeeze squeeze = new Squeeze(ChannelOrder.CHANNEL_MAJOR);
        layers.add(squeeze);
        return squeeze.outputShape(shape);
    }

    private static void addScale(
            List<InvertibleLayer> layers, FfjordConfig config, ParameterFactory all, Shape shape, int level) {
        ParameterFactory parameters = all.child("level" + level);
        if (config.actNorm()) {
            layers.add(ActNorm.perChannel(parameters.child("actnorm"), shape.channels()));
        }
        addBlocks(layers, config, parameters.child("before"), shape);
        if (level < config.levels()) {
            Shape squeezed = squeeze(layers, shape);
            addBlocks(layers, config, parameters.child("after"), squeezed);
            List<InvertibleLayer> rest = new ArrayList<>();
            addScale(rest, config, all, squeezed.with(-1, squeezed.channels() - squeezed.channels() / 2), level + 1);
            layers.add(new FactorOut(new InvertibleChain(rest), squeezed));
        }
    }

    private static void addBlocks(
            List<InvertibleLayer> layers, FfjordConfig config, ParameterFactory parameters, Shape shape) {
        for (int k = 1; k <= config.blocks(); k++) {
            layers.add(config.layer(parameters.child("flow" + k), shape));
        }
    }
}
