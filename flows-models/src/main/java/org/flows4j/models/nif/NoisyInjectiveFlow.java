package org.flows4j.models.nif;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.distribution.Distribution;
import org.flows4j.core.distribution.StandardNormal;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.layer.FlowChain;
import org.flows4j.core.layer.FlowLayer;
import org.flows4j.core.layer.InvertibleChain;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.nn.Mlp;
import org.flows4j.core.nn.Nonlinearity;
import org.flows4j.core.nn.OutputLayer;
import org.flows4j.core.tensor.Shape;
import org.flows4j.layers.coupling.AffineCoupling;
import org.flows4j.layers.elementwise.ActNorm;
import org.flows4j.layers.elementwise.Logit;
import org.flows4j.layers.linear.ChannelPermutation;
import org.flows4j.layers.linear.Invertible1x1Conv;
import org.flows4j.layers.linear.MatrixParametrization;
import org.flows4j.layers.nif.GaussianNif;
import org.flows4j.layers.nif.GaussianNifPrior;
import org.flows4j.layers.nif.NoiseModel;
import org.flows4j.layers.stochastic.UniformDequantization;
import org.flows4j.models.family.ImageFamily;
import org.flows4j.models.family.ImageFormat;
import org.flows4j.models.family.Scales;
import org.flows4j.models.family.TrainingRecipe;
import org.flows4j.models.glow.GlowConfig;
import org.flows4j.models.glow.GlowPriors;
import org.flows4j.models.glow.GlowSkeleton;

/**
 * Noisy injective flows (Cunningham, Zabounidis, Agrawal, Fiterau and Sheldon 2020, "Normalizing flows across dimensions"): pixels of few
 * bits are dequantized and mapped to the real line by a logit, pass a multi-scale Glow (activation norm, column-normalized 1x1 convolution,
 * coupling {@code x exp(tanh(s)) + t}), and are left around a hyperplane of {@code latentDimensions} dimensions with learned noise:
 *
 * <ul>
 *   <li>under a standard normal z in closed form ({@link GaussianNifPrior}), the model of the paper's tables;
 *   <li>under a flow of z (the deep model of appendix B.5), as a lower bound ({@link GaussianNif}); its importance-weighted estimate is
 *       {@code Flow.logProb} with samples;
 *   <li>without latent dimensions under a standard normal prior: the plain flow that the paper compares with.
 * </ul>
 *
 * <p>Samples are integer images {@code [H, W, C]} with {@code 2^bits} levels.
 */
public final class NoisyInjectiveFlow implements ImageFamily<NoisyInjectiveFlowConfig> {
    private static final double LOGIT_MARGIN = 0.05;
    private static final int BITS = 3;
    private static final String SMALL = "FASHION_MNIST_SMALL";

    @Override
    public String name() {
        return "nif";
    }

    /**
     * A small preset, then those of the paper's tables with 128 latent dimensions (with the code's numbers of scales, which are lower
     * than the paper's 5 for small images), then the paper's deep model.
     */
    @Override
    public Map<String, NoisyInjectiveFlowConfig> presets() {
        Map<String, NoisyInjectiveFlowConfig> presets = new LinkedHashMap<>();
        presets.put(SMALL, shallow(1, 28, 2, 8, 64, 64));
        presets.put("FASHION_MNIST", shallow(1, 28, 2, 16, 256, 128));
        presets.put("CIFAR10", shallow(3, 32, 4, 16, 256, 128));
        presets.put("CELEBA", shallow(3, 64, 5, 16, 256, 128));
        presets.put("CELEBA_DEEP", config(3, 64, 5, 16, 512, 128, 10));
        return Collections.unmodifiableMap(presets);
    }

    /** The small preset is not from the authors. */
    @Override
    public Optional<TrainingRecipe> recipe(String preset) {
        boolean published = presets().containsKey(preset) && !preset.equals(SMALL);
        return published ? Optional.of(TrainingRecipe.noisyInjective()) : Optional.empty();
    }

    private static NoisyInjectiveFlowConfig shallow(
            int channels, int side, int levels, int steps, int hiddenWidth, int latentDimensions) {
        return config(channels, side, levels, steps, hiddenWidth, latentDimensions, 0);
    }

    private static NoisyInjectiveFlowConfig config(
            int channels, int side, int levels, int steps, int hiddenWidth, int latentDimensions, int couplings) {
        return new NoisyInjectiveFlowConfig(
                ImageFormat.square(channels, side, BITS),
                new Scales(levels, steps),
                hiddenWidth,
                latentDimensions,
                NoiseModel.Kind.DIAGONAL,
                couplings,
                3,
                1024);
    }

    @Override
    public Flow build(NoisyInjectiveFlowConfig config, ParameterFactory parameters) {
        Shape image = config.image().shape();
        InvertibleLayer scales = scales(config).scales(parameters);
        Shape outer = scales.outputShape(image);
        List<FlowLayer> layers = new ArrayList<>();
        layers.add(new UniformDequantization(config.image().pixelLevels(), 0));
        layers.add(new Logit(LOGIT_MARGIN));
        layers.add(scales);
        if (config.deepCouplings() > 0) {
            NoiseModel noise = NoiseModel.of(config.noise());
            layers.add(new GaussianNif(parameters.child("nif"), outer, config.latentDimensions(), noise));
            layers.add(ofLatent(config, parameters.child("latent")));
        }
        return new Flow(
                new FlowChain(layers),
                prior(config, parameters, outer),
                image,
                parameters.backend(),
                parameters.dtype());
    }

    /** A Glow with the couplings and matrices of the paper. */
    private static GlowSkeleton scales(NoisyInjectiveFlowConfig config) {
        GlowConfig glow = new GlowConfig(
                config.image(),
                config.scales(),
                config.hiddenWidth(),
                GlowConfig.CouplingKind.EXP_TANH,
                GlowConfig.Permutation.INVERTIBLE_1X1_PLAIN,
                GlowConfig.Conditioner.PLAIN,
                new GlowPriors(false, GlowPriors.TopPriorKind.STANDARD, 0, false),
                0);
        return new GlowSkeleton(
                glow,
                (child, shape, level) ->
                        new Invertible1x1Conv(child, shape.channels(), MatrixParametrization.columnNormalized()));
    }

    private static Distribution prior(NoisyInjectiveFlowConfig config, ParameterFactory parameters, Shape outer) {
        if (config.latentDimensions() == 0 || config.deepCouplings() > 0) {
            Shape shape = config.latentDimensions() == 0 ? outer : Shape.vector(config.latentDimensions());
            return new StandardNormal(shape, parameters.backend(), parameters.dtype());
        }
        return new GaussianNifPrior(
                parameters.child("nif_prior"), outer, config.latentDimensions(), NoiseModel.of(config.noise()));
    }

    /** Affine couplings of z with activation norm and reversal between them. */
    private static InvertibleLayer ofLatent(NoisyInjectiveFlowConfig config, ParameterFactory parameters) {
        int dimensions = config.latentDimensions();
        Mlp network = new Mlp(
                Collections.nCopies(config.deepHiddenLayers(), config.deepHiddenUnits()),
                Nonlinearity.RELU,
                OutputLayer.ZERO);
        List<InvertibleLayer> layers = new ArrayList<>();
        for (int k = 1; k <= config.deepCouplings(); k++) {
            ParameterFactory step = parameters.child("step" + k);
            if (k > 1) {
                layers.add(ActNorm.perChannel(step.child("actnorm"), dimensions));
                layers.add(ChannelPermutation.reverse(step.child("reverse"), dimensions));
            }
            layers.add(new AffineCoupling(
                    step.child("coupling"), Shape.vector(dimensions), AffineCoupling.Config.NIF, network));
        }
        return new InvertibleChain(layers);
    }
}
