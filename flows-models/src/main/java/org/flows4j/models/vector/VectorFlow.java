package org.flows4j.models.vector;

import static org.flows4j.models.vector.VectorFlowConfig.Conditioner.GLOW;
import static org.flows4j.models.vector.VectorFlowConfig.Conditioner.PLAIN;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.layer.FlowChain;
import org.flows4j.core.layer.FlowLayer;
import org.flows4j.core.layer.InvertibleChain;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.nn.GlowConditioner;
import org.flows4j.core.nn.Mlp;
import org.flows4j.core.nn.NetworkFactory;
import org.flows4j.core.nn.Nonlinearity;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.ops.ParameterOrder;
import org.flows4j.core.tensor.ops.ScaleFunction;
import org.flows4j.layers.coupling.AffineCoupling;
import org.flows4j.layers.coupling.Half;
import org.flows4j.layers.elementwise.ActNorm;
import org.flows4j.layers.elementwise.ConditionalAffine;
import org.flows4j.layers.linear.Invertible1x1Conv;
import org.flows4j.layers.linear.MatrixParametrization;
import org.flows4j.layers.stochastic.VariationalAugmentation;
import org.flows4j.models.family.BaseConfig;
import org.flows4j.models.family.ContextConfig;
import org.flows4j.models.family.ModelFamily;

/**
 * A flow of real vectors: steps of activation norm, invertible matrix and affine coupling with a two-layer perceptron, as the
 * two-dimensional Glow and VFlow of Chen et al. 2020, section 5.1. With added dimensions, a posterior q(z | x) of one
 * conditional step draws z first ({@link VariationalAugmentation}), and the remaining steps model x and z together; a single
 * added dimension has a Gaussian posterior.
 *
 * <p>Conditions are standardized by saved moments. Standardize the data (each dimension to mean 0 and deviation 1) before training.
 */
public final class VectorFlow implements ModelFamily<VectorFlowConfig> {
    @Override
    public String name() {
        return "vector";
    }

    /** A flow for tables of numbers, then the three flows of the main comparison of Chen et al. 2020, section 5.1. */
    @Override
    public Map<String, VectorFlowConfig> presets() {
        Map<String, VectorFlowConfig> presets = new LinkedHashMap<>();
        presets.put(
                "TABULAR",
                new VectorFlowConfig(
                        2,
                        0,
                        8,
                        64,
                        ScaleFunction.EXP_TANH,
                        Nonlinearity.RELU,
                        PLAIN,
                        false,
                        false,
                        1,
                        0,
                        BaseConfig.NORMAL,
                        ContextConfig.NONE));
        presets.put("TOY_GLOW", toy(2, 3, 50));
        presets.put("TOY_GLOW_20", toy(2, 20, 50));
        presets.put("TOY_VFLOW", toy(10, 3, 50));
        return Collections.unmodifiableMap(presets);
    }

    /**
     * The configuration of the two-dimensional experiments: Glow for two dimensions, VFlow for more. It makes the following choices,
     * which the paper leaves open. Couplings scale by {@code exp(s)}, or by {@code exp(tanh(s))} without added dimensions, because 20
     * steps of {@code exp(s)} diverge. Networks are those of Glow. The posterior sees x through an affine map of all of z and through the
     * network of its coupling. The added dimensions start smaller than the data, and the couplings start with the data's axes in view in
     * turn.
     *
     * @param dimensions of the whole flow, at least 2
     * @param steps in all, the posterior's included
     * @param hiddenUnits units of each hidden layer
     * @return the configuration
     */
    public static VectorFlowConfig toy(int dimensions, int steps, int hiddenUnits) {
        return new VectorFlowConfig(
                2,
                dimensions - 2,
                steps,
                hiddenUnits,
                dimensions == 2 ? ScaleFunction.EXP_TANH : ScaleFunction.EXP,
                Nonlinearity.RELU,
                GLOW,
                true,
                true,
                0.3,
                0,
                BaseConfig.NORMAL,
                ContextConfig.NONE);
    }

    @Override
    public VectorFlowConfig forData(VectorFlowConfig config, Shape sample, int levels) {
        if (sample.rank() != 1) {
            throw new IllegalArgumentException(
                    "A flow of vectors models rows of numbers, the data has samples of shape " + sample);
        }
        return config.withDimensions(sample.channels());
    }

    @Override
    public VectorFlowConfig withClasses(VectorFlowConfig config, int classes) {
        return config.withConditions(classes);
    }

    @Override
    public int levels(VectorFlowConfig config) {
        return 0;
    }

    @Override
    public Flow build(VectorFlowConfig config, ParameterFactory parameters) {
        Shape data = Shape.vector(config.dimensions());
        Shape joint = Shape.vector(config.dimensions() + config.addedDimensions());
        boolean augmented = config.addedDimensions() > 0;
        InvertibleChain model = steps(config, parameters, joint, augmented ? config.steps() - 1 : config.steps());
        FlowLayer layers = config.conditionColumns() > 0
                ? config.conditioning().around(parameters, config.conditionColumns(), model)
                : augmented ? FlowChain.of(augmentation(config, parameters.child("posterior"), data), model) : model;
        return new Flow(
                layers,
                config.prior().create(parameters, joint.channels()),
                data,
                parameters.backend(),
                parameters.dtype());
    }

    private static FlowLayer augmentation(VectorFlowConfig config, ParameterFactory parameters, Shape data) {
        int added = config.addedDimensions();
        Shape noise = Shape.vector(added);
        InvertibleLayer posterior = added == 1
                ? new ConditionalAffine(parameters, noise, data.channels(), network(config))
                : step(config, parameters, noise, data.channels(), matrix(config), deviations(added, 1));
        return new VariationalAugmentation(data, added, posterior);
    }

    private static InvertibleChain steps(VectorFlowConfig config, ParameterFactory parameters, Shape shape, int count) {
        List<InvertibleLayer> steps = new ArrayList<>();
        for (int k = 1; k <= count; k++) {
            double[] deviations = deviations(shape.channels(), 1);
            if (k == 1) {
                // The added dimensions start small, so that the networks see the data through them.
                Arrays.fill(deviations, config.dimensions(), deviations.length, config.addedDeviation());
            }
            steps.add(step(
                    config,
                    parameters.child("step" + k),
                    shape,
                    config.conditioning().channels(config.conditionColumns()),
                    matrix(config, k),
                    deviations));
        }
        return new InvertibleChain(steps);
    }

    private static InvertibleLayer step(
            VectorFlowConfig config,
            ParameterFactory parameters,
            Shape shape,
            int conditionChannels,
            MatrixParametrization matrix,
            double... deviations) {
        AffineCoupling.Config coupling =
                new AffineCoupling.Config(config.scale(), false, ParameterOrder.SHIFT_FIRST, Half.FIRST);
        List<InvertibleLayer> layers = new ArrayList<>();
        layers.add(ActNorm.startingAt(parameters.child("actnorm"), deviations));
        layers.add(new Invertible1x1Conv(parameters.child("mixing"), shape.channels(), matrix));
        if (conditionChannels > 0 && config.addedDimensions() > 0 && config.posteriorAffine()) {
            layers.add(new ConditionalAffine(parameters.child("affine"), shape, conditionChannels, network(config)));
        }
        layers.add(
                new AffineCoupling(parameters.child("coupling"), shape, coupling, network(config), conditionChannels));
        return new InvertibleChain(layers);
    }

    private static MatrixParametrization matrix(VectorFlowConfig config) {
        return config.plainMatrices() ? MatrixParametrization.plain() : MatrixParametrization.plu();
    }

    private static MatrixParametrization matrix(VectorFlowConfig config, int step) {
        int channels = config.dimensions() + config.addedDimensions();
        StartingRotations start = new StartingRotations(channels, config.dimensions());
        return config.plainMatrices() && start.has(step)
                ? MatrixParametrization.startingAt((int n) -> start.of(step))
                : matrix(config);
    }

    private static double[] deviations(int count, double value) {
        double[] deviations = new double[count];
        Arrays.fill(deviations, value);
        return deviations;
    }

    private static NetworkFactory network(VectorFlowConfig config) {
        return switch (config.conditioner()) {
            case PLAIN -> Mlp.of(config.nonlinearity(), config.hiddenUnits(), config.hiddenUnits());
            case GLOW -> new GlowConditioner(config.hiddenUnits());
        };
    }
}
