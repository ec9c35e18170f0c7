package org.flows4j.models.glow;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.nn.ConvConditioner;
import org.flows4j.core.nn.GlowConditioner;
import org.flows4j.core.nn.NetworkFactory;
import org.flows4j.core.nn.ZeroOutput;
import org.flows4j.core.nn.flowpp.FlowPlusPlusConditioner;
import org.flows4j.core.nn.flowpp.PositionMixing;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.ops.MixLogCdfOp;
import org.flows4j.core.tensor.ops.ScaleFunction;
import org.flows4j.layers.coupling.AffineCoupling;
import org.flows4j.layers.coupling.Half;
import org.flows4j.layers.coupling.MixLogCdfCoupling;
import org.flows4j.layers.coupling.RescaledLogScale;
import org.flows4j.layers.elementwise.ActNorm;
import org.flows4j.layers.linear.Invertible1x1Conv;
import org.flows4j.layers.prior.SplitPrior;
import org.flows4j.layers.reshape.HalfFlip;
import org.flows4j.models.family.AutoregressivePriors;
import org.flows4j.models.family.ImageFamily;
import org.flows4j.models.family.ImageFormat;
import org.flows4j.models.family.MixtureNetwork;
import org.flows4j.models.family.ModelConfigs;
import org.flows4j.models.family.MultiScale;
import org.flows4j.models.family.Scales;
import org.flows4j.models.family.TrainingRecipe;
import org.flows4j.models.glow.GlowPriors.TopPriorKind;
import org.flows4j.models.glow.MarScfConfig.CouplingKind;

/**
 * mAR-SCF (Bhattacharyya, Mahajan, Fritz, Schiele and Roth 2020, "Normalizing flows with multi-scale autoregressive priors"): the scales
 * of Glow, with affine couplings or those of Flow++, in which a convolutional LSTM models the factored-out channels of each scale one by
 * one, given the half that continues. Sampling takes {@link MarScfConfig#sequentialSteps} sequential steps.
 *
 * <p>Samples are integer images {@code [H, W, C]} with {@code 2^bits} levels.
 *
 * <p>The mixture couplings keep the order, halves, sizes and learned log-scale factor of the authors' code. Their networks are {@link
 * FlowPlusPlusConditioner}s, with learned position embeddings instead of sinusoids and without weight normalization.
 */
public final class MarScf implements ImageFamily<MarScfConfig> {
    private static final MarScfConfig AFFINE = new MarScfConfig(
            ImageFormat.square(3, 32, 8),
            new Scales(3, 32),
            CouplingKind.AFFINE,
            512,
            new MixtureNetwork(1, 0, 1, 0),
            MarScfConfig.Prior.AUTOREGRESSIVE,
            32,
            5,
            0);

    private static final MarScfConfig SMALL = new MarScfConfig(
            ImageFormat.square(1, 28, 8),
            new Scales(2, 4),
            CouplingKind.BOUNDED_AFFINE,
            64,
            new MixtureNetwork(1, 0, 1, 0),
            MarScfConfig.Prior.AUTOREGRESSIVE,
            16,
            3,
            0);

    private static final Map<String, Object> MIXTURE = Map.of(
            "coupling",
            CouplingKind.MIXTURE,
            "stepsPerLevel",
            4,
            "hiddenWidth",
            96,
            "mixture",
            new MixtureNetwork(32, 10, 4, 0.2));

    @Override
    public String name() {
        return "mar-scf";
    }

    /**
     * Presets for small gray images, with bounded scales, then the paper's models. Names of models with mixture couplings end in {@code
     * _MIXTURE}. The paper's MNIST has 32 x 32 pixels in three channels; images of 28 x 28 take {@code levels=2}.
     */
    @Override
    public Map<String, MarScfConfig> presets() {
        Map<String, MarScfConfig> presets = new LinkedHashMap<>();
        presets.put("FASHION_MNIST", SMALL);
        presets.put(
                "FASHION_MNIST_MIXTURE",
                ModelConfigs.with(
                        SMALL,
                        Map.of(
                                "coupling",
                                CouplingKind.MIXTURE,
                                "stepsPerLevel",
                                2,
                                "hiddenWidth",
                                32,
                                "mixture",
                                new MixtureNetwork(8, 2, 4, 0))));
        for (String data : List.of("MNIST", "CIFAR10", "IMAGENET32", "IMAGENET64")) {
            MarScfConfig affine = data.endsWith("64")
                    ? ModelConfigs.with(AFFINE, Map.of("levels", 4, "image", ImageFormat.square(3, 64, 8)))
                    : AFFINE;
            presets.put(data, affine);
            presets.put(data + "_MIXTURE", ModelConfigs.with(affine, MIXTURE));
        }
        return Collections.unmodifiableMap(presets);
    }

    /** Batches of 128 for affine couplings, 64 for mixtures; CIFAR-10 images are shifted and mirrored; mirroring is left to the data. */
    @Override
    public Optional<TrainingRecipe> recipe(String preset) {
        boolean published = presets().containsKey(preset) && !preset.startsWith("FASHION");
        return published
                ? Optional.of(TrainingRecipe.marScf(
                        preset.endsWith("_MIXTURE") ? 64 : 128, preset.startsWith("CIFAR") ? 3 : 0))
                : Optional.empty();
    }

    @Override
    public Flow build(MarScfConfig config, ParameterFactory parameters) {
        MultiScale.Steps steps = (child, shape, level) -> steps(config, child, shape);
        return new MultiScale(config.image(), config.scales(), steps, priors(config)).build(parameters);
    }

    private static List<InvertibleLayer> steps(MarScfConfig config, ParameterFactory parameters, Shape shape) {
        List<InvertibleLayer> layers = new ArrayList<>();
        for (int k = 1; k <= config.scales().stepsPerLevel(); k++) {
            ParameterFactory own = parameters.child("step" + k);
            layers.add(ActNorm.perChannel(own.child("actnorm"), shape.channels(), 1));
            layers.add(new Invertible1x1Conv(own.child("mixing"), shape.channels()));
            addCoupling(layers, config, own.child("coupling"), shape);
        }
        return layers;
    }

    private static void addCoupling(
            List<InvertibleLayer> layers, MarScfConfig config, ParameterFactory parameters, Shape shape) {
        switch (config.coupling()) {
            case AFFINE -> layers.add(affine(config, parameters, shape, AffineCoupling.Config.MAR_SCF));
            case BOUNDED_AFFINE -> layers.add(affine(config, parameters, shape, AffineCoupling.Config.BOUNDED_MAR_SCF));
            case MIXTURE -> {
                MixLogCdfOp op = MixLogCdfOp.marScf(config.mixture().components());
                NetworkFactory network = new RescaledLogScale(mixtureNetwork(config), op.parametersPerElement());
                layers.add(new MixLogCdfCoupling(parameters, shape, op, Half.SECOND, network, config.classes()));
                layers.add(new HalfFlip());
            }
        }
    }

    private static AffineCoupling affine(
            MarScfConfig config, ParameterFactory parameters, Shape shape, AffineCoupling.Config coupling) {
        return new AffineCoupling(
                parameters, shape, coupling, new GlowConditioner(config.hiddenWidth()), config.classes());
    }

    private static NetworkFactory mixtureNetwork(MarScfConfig config) {
        return new FlowPlusPlusConditioner(
                config.hiddenWidth(),
                config.mixture().blocks(),
                PositionMixing.ATTENTION,
                config.mixture().heads(),
                config.mixture().dropout(),
                config.classes(),
                false);
    }

    private static MultiScale.Priors priors(MarScfConfig config) {
        int width = config.priorWidth();
        ScaleFunction deviations = config.coupling() == CouplingKind.BOUNDED_AFFINE
                ? SplitPrior.BOUNDED_SCALE
                : SplitPrior.PUBLISHED_SCALE;
        return switch (config.prior()) {
            case AUTOREGRESSIVE -> new AutoregressivePriors(width, config.priorKernel(), config.classes());
            case GAUSSIAN ->
                new GaussianPriors(
                        width == 0 ? ZeroOutput.DEFAULT : new ConvConditioner(width),
                        deviations,
                        TopPriorKind.PER_ELEMENT,
                        ZeroOutput.DEFAULT,
                        config.classes());
            case STANDARD ->
                new GaussianPriors(null, deviations, TopPriorKind.STANDARD, ZeroOutput.DEFAULT, config.classes());
        };
    }
}
