package org.flows4j.models.glow;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.nn.ConvConditioner;
import org.flows4j.core.nn.GlowConditioner;
import org.flows4j.core.nn.NetworkFactory;
import org.flows4j.core.nn.ZeroOutput;
import org.flows4j.core.tensor.Shape;
import org.flows4j.layers.autoregressive.MacowUnit;
import org.flows4j.layers.coupling.AdditiveCoupling;
import org.flows4j.layers.coupling.AffineCoupling;
import org.flows4j.layers.coupling.Half;
import org.flows4j.layers.coupling.RationalQuadraticSplineCoupling;
import org.flows4j.layers.elementwise.ActNorm;
import org.flows4j.layers.linear.ChannelPermutation;
import org.flows4j.layers.prior.SplitPrior;
import org.flows4j.models.family.AutoregressivePriors;
import org.flows4j.models.family.ImageFormat;
import org.flows4j.models.family.MultiScale;

/**
 * The architecture that {@link Glow} and {@link WoodburyGlow} share: scales of squeeze and K steps of activation norm, mixing
 * and coupling, half of the channels factored out after each scale but the last. The caller supplies the mixing.
 *
 * <p>Channels that have been added to those of the data are spread over both halves at each scale: {@code [x1, z1, x2, z2]}.
 *
 * @param config everything but the mixing; its images are the data's
 * @param addedChannels channels z behind those of the data
 * @param mixing makes the layers between activation norms and couplings
 */
public record GlowSkeleton(GlowConfig config, int addedChannels, MixingFactory mixing) {
    /** A Glow of the data's channels alone. */
    public GlowSkeleton(GlowConfig config, MixingFactory mixing) {
        this(config, 0, mixing);
    }

    /** Makes the mixing layer of one step. */
    @FunctionalInterface
    public interface MixingFactory {
        /** Makes a layer for images of this shape at a scale; the first scale is 1. */
        InvertibleLayer create(ParameterFactory parameters, Shape shape, int level);
    }

    /** Assembles the flow. */
    Flow build(ParameterFactory parameters) {
        return multiScale().build(parameters);
    }

    private MultiScale multiScale() {
        ImageFormat image = addedChannels == 0 ? config.image() : config.image().withAdded(addedChannels);
        return new MultiScale(image, config.scales(), this::steps, priors());
    }

    /** All scales, on the channels of the data and those added. */
    public InvertibleLayer scales(ParameterFactory parameters) {
        return multiScale().layers(parameters);
    }

    private List<InvertibleLayer> steps(ParameterFactory parameters, Shape shape, int level) {
        List<InvertibleLayer> layers = new ArrayList<>();
        if (addedChannels > 0) {
            layers.add(ChannelPermutation.of(parameters.child("arrangement"), inBothHalves(level)));
        }
        for (int k = 1; k <= config.scales().stepsPerLevel(); k++) {
            addStep(layers, parameters.child("step" + k), shape, level);
        }
        return layers;
    }

    /** Reorders squeezed channels {@code [x, z]} to {@code [x1, z1, x2, z2]}. */
    private int[] inBothHalves(int level) {
        int data = config.image().channels() << (level + 1);
        int added = addedChannels << (level + 1);
        return IntStream.of(0, 1)
                .flatMap(half -> IntStream.concat(
                        IntStream.range(half * data / 2, (half + 1) * data / 2),
                        IntStream.range(data + half * added / 2, data + (half + 1) * added / 2)))
                .toArray();
    }

    private void addStep(List<InvertibleLayer> layers, ParameterFactory parameters, Shape shape, int level) {
        layers.add(ActNorm.perChannel(parameters.child("actnorm"), shape.channels(), actNormFactor()));
        layers.add(mixing.create(parameters.child("mixing"), shape, level));
        layers.add(coupling(parameters.child("coupling"), shape));
    }

    private InvertibleLayer coupling(ParameterFactory parameters, Shape shape) {
        return switch (config.coupling()) {
            case AFFINE -> affine(parameters, shape, AffineCoupling.Config.GLOW);
            case BOUNDED_AFFINE -> affine(parameters, shape, AffineCoupling.Config.BOUNDED);
            case EXP_TANH -> affine(parameters, shape, AffineCoupling.Config.NIF);
            case ADDITIVE -> new AdditiveCoupling(parameters, shape, Half.FIRST, conditioner(), config.classes());
            case SPLINE ->
                new RationalQuadraticSplineCoupling(
                        parameters,
                        shape,
                        RationalQuadraticSplineCoupling.Config.woodburyBaseline(config.hiddenWidth()),
                        conditioner(),
                        config.classes());
            case MACOW -> macow(parameters, shape);
        };
    }

    private InvertibleLayer affine(ParameterFactory parameters, Shape shape, AffineCoupling.Config coupling) {
        return new AffineCoupling(parameters, shape, coupling, conditioner(), config.classes());
    }

    private InvertibleLayer macow(ParameterFactory parameters, Shape shape) {
        if (config.classes() > 0) {
            throw new IllegalArgumentException("MaCow units cannot see the class, this model is conditioned on "
                    + config.classes() + "; choose another coupling, or train without labels");
        }
        return MacowUnit.create(parameters, shape, config.hiddenWidth());
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

    private MultiScale.Priors priors() {
        GlowPriors priors = config.priors();
        if (priors.priorWidth() > 0) {
            return new AutoregressivePriors(
                    priors.priorWidth(), AutoregressivePriors.PUBLISHED_KERNEL, config.classes());
        }
        return new GaussianPriors(
                priors.splitPrior() ? output() : null,
                priors.boundedPrior() ? SplitPrior.BOUNDED_SCALE : SplitPrior.PUBLISHED_SCALE,
                priors.topPrior(),
                output(),
                config.classes());
    }
}
