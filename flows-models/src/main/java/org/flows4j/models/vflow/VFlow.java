package org.flows4j.models.vflow;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.layer.FlowChain;
import org.flows4j.core.layer.InvertibleChain;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.nn.flowpp.FlowPlusPlusConditioner;
import org.flows4j.core.nn.flowpp.PositionMixing;
import org.flows4j.core.tensor.Shape;
import org.flows4j.layers.coupling.SpecialAffine;
import org.flows4j.layers.elementwise.Sigmoid;
import org.flows4j.layers.reshape.ColumnParitySplit;
import org.flows4j.layers.stochastic.ContextualFlow;
import org.flows4j.layers.stochastic.VariationalAugmentation;
import org.flows4j.models.family.ImageFamily;
import org.flows4j.models.family.ModelConfigs;
import org.flows4j.models.family.TrainingRecipe;
import org.flows4j.models.flowpp.FlowPlusPlus;
import org.flows4j.models.flowpp.FlowPlusPlusConfig;
import org.flows4j.models.flowpp.FlowPlusPlusParts;

/**
 * VFlow on Flow++ (Chen, Lu, Chenli, Zhu and Tian 2020, section 5.2): images are dequantized and passed through the logit as in {@link
 * FlowPlusPlus}; then a conditional flow q(z | x) adds channels, and couplings model x and z together, so that they work on more
 * channels than the data has. One draw of noise and z estimates a lower bound of the likelihood, which importance sampling tightens.
 *
 * <p>Couplings have the form of Flow++, onto the whole line; that of the authors' code, which keeps a margin of 0.05 before the logit and
 * so reaches only a part of it, is {@link org.flows4j.core.tensor.ops.MixLogCdfOp#vflow}.
 *
 * <p>Samples are integer images {@code [H, W, C]} with {@code 2^bits} levels. Bits per dimension divide by H W C, the data's dimensions.
 */
public final class VFlow implements ImageFamily<VFlowConfig> {
    /** The authors' layout of the couplings if channels can be split before the squeeze. */
    private static final String LAYOUT = "columns:2,channels:2,squeeze,columns:2,channels:3";

    /** The authors' code initializes with half as many images as that of Flow++. */
    private static final int INITIALIZATION_SAMPLES = 64;

    /**
     * Standard deviation of the noise that the authors' code adds to the identity to start 1x1 convolutions: ten times that of Flow++.
     */
    private static final double POINTWISE_NOISE = 0.01;

    /** The last convolution of the affine coupling's network starts at full size. */
    private static final double AFFINE_OUTPUT_SCALE = 1;

    @Override
    public String name() {
        return "vflow";
    }

    /**
     * Presets for small gray images, then tables 4 to 6 of the paper, with attention in all networks as in the authors' code: {@code
     * CIFAR10} and its two smaller versions; the models of four million parameters, with one added channel and with three, the latter
     * also with fewer blocks for the model and more for the posterior (their Flow++ is {@code CIFAR10_4M} of that family); ImageNet.
     */
    @Override
    public Map<String, VFlowConfig> presets() {
        Map<String, VFlowConfig> presets = new LinkedHashMap<>();
        presets.put("FASHION_MNIST", small());
        presets.put("CIFAR10", cifar10(Map.of()));
        presets.put("CIFAR10_64", cifar10(Map.of("filters", "64", "components", "16")));
        presets.put("CIFAR10_56", cifar10(Map.of("filters", "56", "components", "10")));
        presets.put("CIFAR10_4M_4_CHANNELS", fourMillion(1, 11, 3));
        presets.put("CIFAR10_4M_6_CHANNELS", fourMillion(3, 10, 3));
        presets.put("CIFAR10_4M_BLOCKS_9_6", fourMillion(3, 9, 6));
        presets.put("CIFAR10_4M_BLOCKS_8_8", fourMillion(3, 8, 8));
        presets.put("IMAGENET32", imagenet32());
        presets.put("IMAGENET64", imagenet64());
        return Collections.unmodifiableMap(presets);
    }

    private static VFlowConfig cifar10(Map<String, String> changes) {
        FlowPlusPlusConfig flowPlusPlus = new FlowPlusPlus().preset("CIFAR10");
        FlowPlusPlusConfig base = ModelConfigs.with(ModelConfigs.with(flowPlusPlus, Map.of("layout", LAYOUT)), changes);
        return new VFlowConfig(base, 3, 0, 4, 3, PositionMixing.ATTENTION, true);
    }

    /** The paper's version: the posterior without attention. */
    private static VFlowConfig fourMillion(int addedChannels, int blocks, int posteriorBlocks) {
        Map<String, String> changes = Map.of("filters", "32", "components", "4", "blocks", Integer.toString(blocks));
        return new VFlowConfig(
                cifar10(changes).base(), addedChannels, 3, 4, posteriorBlocks, PositionMixing.NONE, true);
    }

    private static VFlowConfig imagenet32() {
        FlowPlusPlusConfig base = ModelConfigs.with(
                new FlowPlusPlus().preset("IMAGENET32"), Map.of("pointwise", "true", "noisePointwise", "false"));
        return new VFlowConfig(base, 3, 0, 8, 8, PositionMixing.ATTENTION, true);
    }

    private static VFlowConfig imagenet64() {
        FlowPlusPlusConfig base = new FlowPlusPlus().preset("IMAGENET64");
        return new VFlowConfig(base, 3, 0, 4, 5, PositionMixing.NONE, true);
    }

    /** Uses the small Flow++ with slightly narrower networks to compensate for the posterior's parameters. */
    private static VFlowConfig small() {
        FlowPlusPlusConfig base =
                ModelConfigs.with(new FlowPlusPlus().preset("FASHION_MNIST"), Map.of("filters", "28"));
        return new VFlowConfig(base, 1, 0, 2, 1, PositionMixing.NONE, true);
    }

    @Override
    public Optional<TrainingRecipe> recipe(String preset) {
        return switch (preset) {
            case "CIFAR10", "CIFAR10_64", "CIFAR10_56" ->
                Optional.of(TrainingRecipe.flowPlusPlus(
                                "linear(0, 0.0012, 2000) @50000 decay(0.0012, 0.99999, 1, 0.0003)", 64, 0.999)
                        .initializedBy(INITIALIZATION_SAMPLES));
            case "IMAGENET32", "IMAGENET64" ->
                new FlowPlusPlus().recipe(preset).map(recipe -> recipe.initializedBy(INITIALIZATION_SAMPLES));
            default -> Optional.empty();
        };
    }

    @Override
    public Flow build(VFlowConfig config, ParameterFactory parameters) {
        FlowPlusPlusConfig base = config.base();
        FlowPlusPlusParts parts = new FlowPlusPlusParts(base, POINTWISE_NOISE);
        Shape image = base.image().shape();
        Shape joint = config.joint().shape();
        config.checkImage();
        List<InvertibleLayer> layers = new ArrayList<>();
        if (config.affineBlocks() > 0) {
            layers.add(new SpecialAffine(parameters.child("affine"), joint, image.channels(), affineNetwork(config)));
        }
        layers.addAll(parts.stages(parameters.child("flow"), joint));
        InvertibleLayer flow = new InvertibleChain(layers);
        return Flow.of(
                FlowChain.of(
                        parts.dequantization(parameters.child("dequantization"), image),
                        parts.logit(),
                        augmentation(config, parts, parameters.child("posterior"), image),
                        flow),
                image,
                parameters);
    }

    private static FlowPlusPlusConditioner affineNetwork(VFlowConfig config) {
        FlowPlusPlusConfig base = config.base();
        return new FlowPlusPlusConditioner(
                base.filters(),
                config.affineBlocks(),
                PositionMixing.NONE,
                base.mixture().heads(),
                base.mixture().dropout(),
                0,
                false,
                base.weightNorm(),
                AFFINE_OUTPUT_SCALE);
    }

    /** The posterior sees x behind the logit, arranged by the parity of columns. */
    private static VariationalAugmentation augmentation(
            VFlowConfig config, FlowPlusPlusParts parts, ParameterFactory parameters, Shape image) {
        InvertibleLayer arrangement = new ColumnParitySplit();
        Shape noise = image.with(-1, config.addedChannels());
        List<InvertibleLayer> layers = parts.conditionalSteps(
                parameters.child("flow"),
                arrangement.outputShape(noise),
                config.posteriorSteps(),
                config.posteriorBlocks(),
                config.posteriorAttention());
        if (config.unitInterval()) {
            layers.add(new Sigmoid());
        }
        InvertibleLayer posterior = new ContextualFlow(
                noise,
                image.channels(),
                arrangement,
                parts.context(parameters.child("context"), arrangement.outputShape(image)),
                new InvertibleChain(layers));
        return new VariationalAugmentation(image, config.addedChannels(), posterior);
    }
}
