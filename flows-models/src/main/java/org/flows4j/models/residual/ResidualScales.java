package org.flows4j.models.residual;

import java.util.ArrayList;
import java.util.List;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.layer.FactorOut;
import org.flows4j.core.layer.InvertibleChain;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.nn.lipschitz.LipschitzNetworkFactory;
import org.flows4j.core.tensor.Shape;
import org.flows4j.layers.elementwise.ActNorm;
import org.flows4j.layers.reshape.ChannelOrder;
import org.flows4j.layers.reshape.Squeeze;
import org.flows4j.layers.residual.InvertibleResidualBlock;

/**
 * The layers of a residual flow of images, in the layout of the authors' code (resflow.py): activation normalization, then scales of
 * blocks, each followed by an activation normalization, with a squeeze between scales; blocks of dense layers end the last scale.
 */
final class ResidualScales {
    private final ResidualConfig config;

    ResidualScales(ResidualConfig config) {
        this.config = config;
    }

    /** All scales, for images of a shape that may have more channels than the data's. */
    InvertibleLayer create(ParameterFactory parameters, Shape image) {
        config.checkImage();
        List<InvertibleLayer> layers = new ArrayList<>();
        Shape shape = image;
        if (config.squeezeFirst()) {
            Squeeze squeeze = squeeze();
            layers.add(squeeze);
            shape = squeeze.outputShape(shape);
        }
        layers.add(ActNorm.perChannel(parameters.child("actnorm"), shape.channels()));
        layers.addAll(scale(parameters, shape, 1));
        return new InvertibleChain(layers);
    }

    private List<InvertibleLayer> scale(ParameterFactory all, Shape shape, int level) {
        ParameterFactory parameters = all.child("level" + level);
        List<InvertibleLayer> layers = new ArrayList<>();
        for (int k = 1; k <= config.blocksPerLevel(); k++) {
            ParameterFactory step = parameters.child("step" + k);
            layers.add(block(step, shape, config.convolutions(level == 1 && k == 1)));
            layers.add(ActNorm.perChannel(step.child("actnorm"), shape.channels()));
        }
        if (level == config.levels()) {
            for (int k = 1; k <= config.denseBlocks(); k++) {
                ParameterFactory step = parameters.child("dense" + k);
                layers.add(block(step, shape, config.dense()));
                layers.add(ActNorm.perElement(step.child("actnorm"), shape));
            }
            return layers;
        }
        Squeeze squeeze = squeeze();
        layers.add(squeeze);
        Shape squeezed = squeeze.outputShape(shape);
        if (config.factorOut()) {
            int kept = squeezed.channels() - squeezed.channels() / 2;
            List<InvertibleLayer> rest = scale(all, squeezed.with(-1, kept), level + 1);
            layers.add(new FactorOut(new InvertibleChain(rest), squeezed));
        } else {
            layers.addAll(scale(all, squeezed, level + 1));
        }
        return layers;
    }

    private static Squeeze squeeze() {
        return new Squeeze(ChannelOrder.CHANNEL_MAJOR);
    }

    private InvertibleResidualBlock block(ParameterFactory parameters, Shape shape, LipschitzNetworkFactory networks) {
        return new InvertibleResidualBlock(
                parameters.child("block"), shape, networks, config.series().settings());
    }
}
