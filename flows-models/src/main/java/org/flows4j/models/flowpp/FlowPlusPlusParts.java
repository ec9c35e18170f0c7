package org.flows4j.models.flowpp;

import java.util.ArrayList;
import java.util.List;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.layer.InvertibleChain;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.layer.StochasticLayer;
import org.flows4j.core.nn.Network;
import org.flows4j.core.nn.flowpp.FlowPlusPlusConditioner;
import org.flows4j.core.nn.flowpp.FlowPlusPlusContext;
import org.flows4j.core.nn.flowpp.PositionMixing;
import org.flows4j.core.tensor.Shape;
import org.flows4j.layers.elementwise.Logit;
import org.flows4j.layers.elementwise.Sigmoid;
import org.flows4j.layers.reshape.ColumnParitySplit;
import org.flows4j.layers.stochastic.UniformDequantization;
import org.flows4j.layers.stochastic.VariationalDequantization;
import org.flows4j.models.vflow.VFlow;

/**
 * The parts of {@link FlowPlusPlus} and {@link VFlow}.
 *
 * @param config their hyper-parameters
 * @param pointwiseNoise standard deviation of the noise added to the identity to start 1x1 convolutions
 */
public record FlowPlusPlusParts(FlowPlusPlusConfig config, double pointwiseNoise) {
    private static final double LOGIT_MARGIN = 0.05;

    /** Maps pixels in the unit interval to the real line. */
    public InvertibleLayer logit() {
        return new Logit(LOGIT_MARGIN);
    }

    /** Makes pixels continuous. */
    public StochasticLayer dequantization(ParameterFactory parameters, Shape image) {
        return switch (config.noise().dequantization()) {
            case UNIFORM -> new UniformDequantization(config.image().pixelLevels(), 0);
            case VARIATIONAL ->
                new VariationalDequantization(
                        config.image().pixelLevels(), 0, image, noise(parameters, image), config.classes());
        };
    }

    private VariationalDequantization.Noise noise(ParameterFactory parameters, Shape image) {
        InvertibleLayer arrangement = new ColumnParitySplit();
        Shape arranged = arrangement.outputShape(image);
        List<InvertibleLayer> layers = conditionalSteps(
                parameters.child("flow"),
                arranged,
                config.noise().noiseSteps(),
                config.noise().noiseBlocks(),
                config.noise().noiseAttention());
        layers.add(new Sigmoid());
        Shape seen = arranged.with(-1, arranged.channels() + config.classes());
        return new VariationalDequantization.Noise(
                arrangement,
                context(parameters.child("context"), seen),
                new InvertibleChain(layers),
                config.noise().contextInput());
    }

    /** Steps of a flow that sees a context, in the arrangement by columns. */
    public List<InvertibleLayer> conditionalSteps(
            ParameterFactory parameters, Shape arranged, int steps, int blocks, PositionMixing attention) {
        return new ArrayList<>(steps(
                        blocks,
                        attention,
                        config.noise().contextChannels(),
                        config.pointwise() && config.noise().noisePointwise())
                .steps(parameters, arranged, steps));
    }

    /** The network through which such a flow sees arranged images. */
    public Network context(ParameterFactory parameters, Shape seen) {
        return new FlowPlusPlusContext(
                        config.noise().contextBlocks(),
                        config.noise().contextAttention(),
                        config.mixture().heads(),
                        config.mixture().dropout(),
                        config.weightNorm())
                .create(parameters, seen, config.noise().contextChannels());
    }

    /** The stages of the layout. */
    public List<InvertibleLayer> stages(ParameterFactory parameters, Shape image) {
        return steps(config.mixture().blocks(), config.attention(), config.classes(), config.pointwise())
                .stages(parameters, image, config.layout());
    }

    private FlowPlusPlusSteps steps(int blocks, PositionMixing attention, int conditionChannels, boolean pointwise) {
        FlowPlusPlusConditioner conditioner = new FlowPlusPlusConditioner(
                config.filters(),
                blocks,
                attention,
                config.mixture().heads(),
                config.mixture().dropout(),
                conditionChannels,
                config.activatedOutput(),
                config.weightNorm(),
                FlowPlusPlusConditioner.OUTPUT_SCALE);
        return new FlowPlusPlusSteps(
                config.coupling(),
                config.mixture().components(),
                pointwise,
                pointwiseNoise,
                conditioner,
                conditionChannels);
    }
}
