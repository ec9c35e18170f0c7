package org.flows4j.models;

import static org.flows4j.models.GlowConfig.Conditioner.BORDER_CHANNEL;
import static org.flows4j.models.GlowConfig.Conditioner.STANDARD;
import static org.flows4j.models.GlowConfig.Conditioner.WOODBURY;
import static org.flows4j.models.GlowConfig.Coupling.ADDITIVE;
import static org.flows4j.models.GlowConfig.Coupling.AFFINE;
import static org.flows4j.models.GlowConfig.Permutation.INVERTIBLE_1X1;
import static org.flows4j.models.GlowConfig.Permutation.INVERTIBLE_1X1_PLAIN;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.distribution.StandardNormal;
import org.flows4j.core.flow.FactorOut;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.flow.FlowChain;
import org.flows4j.core.flow.InvertibleChain;
import org.flows4j.core.flow.InvertibleLayer;
import org.flows4j.core.nn.ConvConditioner;
import org.flows4j.core.nn.GlowConditioner;
import org.flows4j.core.nn.NetworkFactory;
import org.flows4j.core.nn.ZeroOutput;
import org.flows4j.core.tensor.Shape;
import org.flows4j.layers.coupling.AdditiveCoupling;
import org.flows4j.layers.coupling.AffineCoupling;
import org.flows4j.layers.coupling.Half;
import org.flows4j.layers.coupling.SplitPrior;
import org.flows4j.layers.coupling.TopPrior;
import org.flows4j.layers.elementwise.ActNorm;
import org.flows4j.layers.elementwise.DiagonalAffine;
import org.flows4j.layers.linear.ChannelPermutation;
import org.flows4j.layers.linear.Invertible1x1Conv;
import org.flows4j.layers.linear.MatrixParametrization;
import org.flows4j.layers.reshape.ChannelOrder;
import org.flows4j.layers.reshape.Squeeze;
import org.flows4j.layers.stochastic.UniformDequantization;

/**
 * Glow (Kingma and Dhariwal 2018): pixels are dequantised and centred, then L scales follow, each of a squeeze and K steps of
 * activation norm, channel mixing and coupling; after every scale but the last, half of the channels is factored out with a
 * learned Gaussian prior given the other half.
 *
 * <p>Samples are integer images {@code [H, W, C]} with {@code 2^bits} levels.
 */
public final class Glow implements ModelFamily<GlowConfig> {
    /** Makes the family. */
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
     * Small images first, then the rows of the paper's table of hyper-parameters, then the baseline of the Woodbury paper in
     * its authors' layout.
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

    private static GlowConfig small(int side, int levels, int steps, int hiddenWidth) {
        return new GlowConfig(
                1,
                side,
                side,
                8,
                levels,
                steps,
                hiddenWidth,
                AFFINE,
                INVERTIBLE_1X1,
                STANDARD,
                true,
                GlowConfig.TopPrior.PER_ELEMENT);
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
        if (sample.rank() != 3) {
            throw new IllegalArgumentException("Glow models images [H, W, C], the data has samples of shape " + sample);
        }
        if (levels < config.pixelLevels()) {
            throw new IllegalArgumentException("Glow models integer pixels and this configuration expects "
                    + config.pixelLevels() + " levels (bits = " + config.bits() + "), the data has " + levels
                    + (levels == 0 ? " (real-valued)" : "; set bits lower"));
        }
        GlowConfig fitted = config.withImage(sample.channels(), sample.dim(0), sample.dim(1));
        checkDivisible(fitted);
        return fitted;
    }

    @Override
    public int levels(GlowConfig config) {
        return config.pixelLevels();
    }

    private static void checkDivisible(GlowConfig config) {
        int factor = 1 << config.levels();
        if (config.height() % factor != 0 || config.width() % factor != 0) {
            int possible = Integer.numberOfTrailingZeros(config.height() | config.width());
            throw new IllegalArgumentException("Images of " + config.height() + " x " + config.width()
                    + " cannot be halved " + config.levels() + " times (both must be divisible by " + factor
                    + "): set levels to at most " + possible + ", or pad the images");
        }
    }

    @Override
    public Flow build(GlowConfig config, ParameterFactory parameters) {
        checkDivisible(config);
        Shape image = Shape.image(config.channels(), config.height(), config.width());
        InvertibleLayer scales = new Assembly(config).scale(parameters, image, 1);
        return new Flow(
                FlowChain.of(new UniformDequantization(config.pixelLevels(), 0.5), scales),
                new StandardNormal(scales.outputShape(image), parameters.backend(), parameters.dtype()),
                image,
                parameters.backend(),
                parameters.dtype());
    }

    /** Puts one configuration's layers together. */
    private record Assembly(GlowConfig config) {
        InvertibleLayer scale(ParameterFactory all, Shape input, int level) {
            ParameterFactory parameters = all.child("level" + level);
            List<InvertibleLayer> layers = new ArrayList<>();
            Squeeze squeeze = new Squeeze(ChannelOrder.CHANNEL_MAJOR);
            Shape shape = squeeze.outputShape(input);
            layers.add(squeeze);
            for (int k = 1; k <= config.stepsPerLevel(); k++) {
                addStep(layers, parameters.child("step" + k), shape);
            }
            if (level == config.levels()) {
                addTopPrior(layers, parameters.child("top_prior"), shape);
            } else {
                if (config.splitPrior()) {
                    layers.add(new SplitPrior(parameters.child("split_prior"), shape, output()));
                }
                int kept = shape.channels() - shape.channels() / 2;
                layers.add(new FactorOut(scale(all, shape.with(-1, kept), level + 1), shape));
            }
            return new InvertibleChain(layers);
        }

        private void addStep(List<InvertibleLayer> layers, ParameterFactory parameters, Shape shape) {
            int channels = shape.channels();
            layers.add(ActNorm.perChannel(parameters.child("actnorm"), channels, actNormFactor()));
            layers.add(mixing(parameters.child("mixing"), channels));
            layers.add(coupling(parameters.child("coupling"), shape));
        }

        private InvertibleLayer mixing(ParameterFactory parameters, int channels) {
            return switch (config.permutation()) {
                case INVERTIBLE_1X1 -> new Invertible1x1Conv(parameters, channels);
                case INVERTIBLE_1X1_PLAIN -> new Invertible1x1Conv(parameters, channels, MatrixParametrization.plain());
                case SHUFFLE -> ChannelPermutation.random(parameters, channels);
                case REVERSE -> ChannelPermutation.reverse(parameters, channels);
            };
        }

        private InvertibleLayer coupling(ParameterFactory parameters, Shape shape) {
            return switch (config.coupling()) {
                case AFFINE -> new AffineCoupling(parameters, shape, AffineCoupling.Config.GLOW, conditioner());
                case ADDITIVE -> new AdditiveCoupling(parameters, shape, Half.FIRST, conditioner());
            };
        }

        /** Glow's code multiplies log-scales by 3 where they are used, so that they learn three times as fast. */
        private double actNormFactor() {
            return switch (config.conditioner()) {
                case STANDARD, BORDER_CHANNEL -> 3;
                case WOODBURY, PLAIN -> 1;
            };
        }

        private NetworkFactory conditioner() {
            return switch (config.conditioner()) {
                case STANDARD -> new GlowConditioner(config.hiddenWidth(), actNormFactor(), ZeroOutput.DEFAULT);
                case BORDER_CHANNEL -> GlowConditioner.glow(config.hiddenWidth());
                case WOODBURY -> GlowConditioner.woodbury(config.hiddenWidth());
                case PLAIN -> new ConvConditioner(config.hiddenWidth());
            };
        }

        private ZeroOutput output() {
            return switch (config.conditioner()) {
                case STANDARD, PLAIN -> ZeroOutput.DEFAULT;
                case BORDER_CHANNEL -> ZeroOutput.GLOW;
                case WOODBURY -> ZeroOutput.WOODBURY;
            };
        }

        private void addTopPrior(List<InvertibleLayer> layers, ParameterFactory parameters, Shape shape) {
            switch (config.topPrior()) {
                case STANDARD -> {}
                case PER_ELEMENT -> layers.add(DiagonalAffine.perElement(parameters, shape));
                case CONVOLUTION -> layers.add(new TopPrior(parameters, shape, output()));
            }
        }
    }
}
