package org.flows4j.models.mint;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.layer.FlowChain;
import org.flows4j.core.layer.FlowLayer;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.tensor.Shape;
import org.flows4j.layers.elementwise.ActNorm;
import org.flows4j.layers.elementwise.Logit;
import org.flows4j.layers.mint.MintLayer;
import org.flows4j.layers.mint.MintOrder;
import org.flows4j.layers.reshape.ChannelOrder;
import org.flows4j.layers.reshape.Squeeze;
import org.flows4j.layers.stochastic.UniformDequantization;
import org.flows4j.models.family.ImageFamily;
import org.flows4j.models.family.ImageFormat;

/**
 * MintNet (Song, Meng and Ermon 2019): pixels are dequantized and taken to the line by a logit; then come pairs of Mint layers in opposite
 * orders, with a squeeze between the stages. No channels are factored out.
 *
 * <p>Samples are integer images {@code [H, W, C]} with {@code 2^bits} levels.
 */
public final class MintNet implements ImageFamily<MintNetConfig> {
    /** Creates the family. */
    public MintNet() {}

    @Override
    public String name() {
        return "mintnet";
    }

    /**
     * A small model of gray images, and the authors' models (FlexibleNet with mnist_density_config.yml and cifar10_density_config.yml of
     * ermongroup/mintnet), which have 805,272 and 21,073,680 parameters; the weights behind the masks are counted, as there.
     */
    @Override
    public Map<String, MintNetConfig> presets() {
        Map<String, MintNetConfig> presets = new LinkedHashMap<>();
        presets.put("SMALL_MNIST", new MintNetConfig(ImageFormat.square(1, 28, 8), 2, 6, 24, 3, true, 0.01));
        presets.put("MNIST", new MintNetConfig(ImageFormat.square(1, 28, 8), 3, 20, 45, 3, false, 1e-6));
        presets.put("CIFAR10", new MintNetConfig(ImageFormat.square(3, 32, 8), 3, 16, 85, 3, false, 0.05));
        return Collections.unmodifiableMap(presets);
    }

    @Override
    public Flow build(MintNetConfig config, ParameterFactory parameters) {
        config.checkImage();
        List<FlowLayer> layers = new ArrayList<>();
        int levels = config.image().pixelLevels();
        layers.add(new UniformDequantization(levels, config.margin() == 0 ? 0.5 : 0));
        if (config.margin() > 0) {
            layers.add(new Logit(config.margin()));
        }
        Shape shape = config.image().shape();
        for (int stage = 1; stage <= config.stages(); stage++) {
            if (stage > 1) {
                Squeeze squeeze = new Squeeze(ChannelOrder.CHANNEL_MAJOR);
                shape = squeeze.outputShape(shape);
                layers.add(squeeze);
            }
            for (int k = 1; k <= config.pairsOf(stage); k++) {
                layers.addAll(pair(
                        parameters.child("stage" + stage).child("pair" + k),
                        shape,
                        config.copiesOf(stage),
                        config.kernel(),
                        config.actNorm()));
            }
        }
        return Flow.of(new FlowChain(layers), config.image().shape(), parameters);
    }

    /** Two layers in opposite orders, behind an activation normalization if wanted. */
    static List<InvertibleLayer> pair(
            ParameterFactory parameters, Shape shape, int copies, int kernel, boolean actNorm) {
        List<InvertibleLayer> layers = new ArrayList<>();
        if (actNorm) {
            layers.add(ActNorm.perChannel(parameters.child("actnorm"), shape.channels()));
        }
        layers.add(new MintLayer(parameters.child("forward"), shape, copies, kernel, MintOrder.FORWARD));
        layers.add(new MintLayer(parameters.child("backward"), shape, copies, kernel, MintOrder.BACKWARD));
        return layers;
    }
}
