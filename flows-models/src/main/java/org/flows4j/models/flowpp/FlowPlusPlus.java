package org.flows4j.models.flowpp;

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
import org.flows4j.core.nn.flowpp.PositionMixing;
import org.flows4j.core.tensor.Shape;
import org.flows4j.layers.stochastic.VariationalDequantization;
import org.flows4j.models.family.ImageFamily;
import org.flows4j.models.family.ImageFormat;
import org.flows4j.models.family.MixtureNetwork;
import org.flows4j.models.family.ModelConfigs;
import org.flows4j.models.family.TrainingRecipe;

/**
 * Flow++ (Ho, Chen, Srinivas, Duan and Abbeel 2019): pixels are dequantized by noise from a flow that sees them, drawn in and passed
 * through the logit; then come couplings through mixtures of logistics whose networks have attention, between the columns of the image
 * and, after a squeeze, between channels and columns. Nothing is factored out: the prior is N(0, I).
 *
 * <p>Samples are integer images {@code [H, W, C]} with {@code 2^bits} levels, H and W divisible by 2 as often as the layout squeezes, and
 * W once more for images that are split by columns.
 *
 * <p>{@link #recipe} returns the authors' training settings of each preset.
 */
public final class FlowPlusPlus implements ImageFamily<FlowPlusPlusConfig> {
    /** Standard deviation of the noise that the authors' code adds to the identity to start 1x1 convolutions. */
    private static final double POINTWISE_NOISE = 0.001;

    private static final FlowPlusPlusConfig CIFAR10 = new FlowPlusPlusConfig(
            ImageFormat.square(3, 32, 8),
            CouplingLayout.parse("columns:4,squeeze,channels:2,columns:3"),
            96,
            new MixtureNetwork(32, 10, 4, 0.2),
            PositionMixing.ATTENTION,
            false,
            false,
            FlowPlusPlusConfig.CouplingKind.MIXTURE,
            true,
            new NoiseFlow(
                    NoiseFlow.Dequantization.VARIATIONAL,
                    VariationalDequantization.ContextInput.CENTRED,
                    4,
                    2,
                    PositionMixing.ATTENTION,
                    true,
                    32,
                    3,
                    PositionMixing.NONE),
            0);

    @Override
    public String name() {
        return "flowpp";
    }

    /**
     * Presets for small gray images; the paper's CIFAR-10 model with its three ablations, which have about as many parameters; the Flow++
     * with four million parameters from VFlow's table 5; the ImageNet models. The layout of {@code IMAGENET64} is that of VFlow (Chen et
     * al. 2020), whose code is based on this model's.
     */
    @Override
    public Map<String, FlowPlusPlusConfig> presets() {
        Map<String, FlowPlusPlusConfig> presets = new LinkedHashMap<>();
        presets.put("FASHION_MNIST", small());
        presets.put("CIFAR10", CIFAR10);
        presets.put("CIFAR10_AFFINE", ModelConfigs.with(CIFAR10, Map.of("coupling", "AFFINE", "filters", "108")));
        presets.put(
                "CIFAR10_NO_ATTENTION",
                ModelConfigs.with(CIFAR10, Map.of("attention", "MAXOUT", "noiseAttention", "MAXOUT")));
        presets.put(
                "CIFAR10_UNIFORM", ModelConfigs.with(CIFAR10, Map.of("dequantization", "UNIFORM", "filters", "104")));
        presets.put(
                "CIFAR10_4M", ModelConfigs.with(CIFAR10, Map.of("filters", "32", "components", "4", "blocks", "13")));
        presets.put("IMAGENET32", imagenet32());
        presets.put("IMAGENET64", imagenet64());
        return Collections.unmodifiableMap(presets);
    }

    @Override
    public Optional<TrainingRecipe> recipe(String preset) {
        return switch (preset) {
            case "CIFAR10", "CIFAR10_AFFINE", "CIFAR10_NO_ATTENTION", "CIFAR10_UNIFORM" ->
                Optional.of(TrainingRecipe.flowPlusPlus("linear(0, 0.0003, 2000)", 64, 0.999));
            case "IMAGENET32" ->
                Optional.of(TrainingRecipe.flowPlusPlus(
                        "linear(0, 0.001, 5000) @50000 decay(0.001, 0.99995, 1, 0.0003)", 32, 0.999222));
            case "IMAGENET64" ->
                Optional.of(TrainingRecipe.flowPlusPlus(
                        "linear(0, 0.0004, 10000) @50000 decay(0.0004, 0.99995, 1, 0.0003) @55000 0.0003"
                                + " @230000 linear(0.0003, 0.00001, 10000) @280000 linear(0.00001, 0.000001, 10000)",
                        72,
                        0.999));
            default -> Optional.empty();
        };
    }

    /** The squeeze comes first, so that attention has 196 positions at most; the noise flow, which has 392, has no attention. */
    private static FlowPlusPlusConfig small() {
        return ModelConfigs.with(
                CIFAR10,
                Map.of(
                        "image", ImageFormat.square(1, 28, 8),
                        "layout", "squeeze,channels:3,columns:3",
                        "filters", 32,
                        "mixture", new MixtureNetwork(8, 2, 4, 0),
                        "noiseSteps", 2,
                        "noiseBlocks", 1,
                        "noiseAttention", "NONE",
                        "contextChannels", 16,
                        "contextBlocks", 1));
    }

    private static FlowPlusPlusConfig imagenet32() {
        return ModelConfigs.with(
                imagenet(32),
                Map.of(
                        "layout", "columns:7,squeeze,channels:3,columns:3",
                        "filters", 128,
                        "blocks", 20,
                        "noiseSteps", 8,
                        "noiseBlocks", 8,
                        "contextBlocks", 8,
                        "contextAttention", "ATTENTION"));
    }

    private static FlowPlusPlusConfig imagenet64() {
        return ModelConfigs.with(
                imagenet(64),
                Map.of(
                        "layout", "squeeze,columns:4,squeeze,channels:2,columns:2,squeeze,channels:2,columns:2",
                        "blocks", 16,
                        "components", 4,
                        "noiseBlocks", 5,
                        "noiseAttention", "NONE"));
    }

    private static FlowPlusPlusConfig imagenet(int side) {
        return ModelConfigs.with(
                CIFAR10,
                Map.of(
                        "image", ImageFormat.square(3, side, 8),
                        "dropout", 0,
                        "pointwise", false,
                        "activatedOutput", true,
                        "weightNorm", true));
    }

    @Override
    public Flow build(FlowPlusPlusConfig config, ParameterFactory parameters) {
        config.checkImage();
        Shape image = config.image().shape();
        FlowPlusPlusParts parts = new FlowPlusPlusParts(config, POINTWISE_NOISE);
        List<InvertibleLayer> layers = new ArrayList<>();
        layers.add(parts.logit());
        layers.addAll(parts.stages(parameters.child("flow"), image));
        InvertibleLayer flow = new InvertibleChain(layers);
        return Flow.of(
                FlowChain.of(parts.dequantization(parameters.child("dequantization"), image), flow), image, parameters);
    }
}
