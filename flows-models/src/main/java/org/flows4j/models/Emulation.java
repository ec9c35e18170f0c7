package org.flows4j.models;

import java.util.List;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.linalg.SquareMatrices;
import org.flows4j.core.model.ModelDescription;
import org.flows4j.core.nn.flowpp.PositionMixing;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.models.family.ModelConfigs;
import org.flows4j.models.family.ModelFamily;
import org.flows4j.models.flowpp.CouplingLayout;
import org.flows4j.models.flowpp.FlowPlusPlusConfig;
import org.flows4j.models.glow.GlowConfig;
import org.flows4j.models.glow.GlowPriors;
import org.flows4j.models.glow.WoodburyGlow;
import org.flows4j.models.glow.WoodburyGlowConfig;
import org.flows4j.models.vflow.GlowPosterior;
import org.flows4j.models.vflow.VFlow;
import org.flows4j.models.vflow.VFlowConfig;
import org.flows4j.models.vflow.VFlowGlow;
import org.flows4j.models.vflow.VFlowGlowConfig;
import org.flows4j.models.vflow.VFlowWoodburyGlow;
import org.flows4j.models.vflow.VFlowWoodburyGlowConfig;

/**
 * Embeds a model into a VFlow with added channels whose evidence lower bound is the model's own log-likelihood (Chen et al. 2020,
 * assumptions 1 and 2, and theorem 1: with added channels a model can do no worse). The VFlow's networks ignore the added channels and
 * leave them unchanged. Its posterior equals the prior's distribution of them. Training can only improve on this start.
 *
 * <pre>{@code
 * f'(x, z) = [f(x), g(z)]    q(z | x) = the distribution of g^-1(e), e ~ N(0, I)
 * log p'(x, z) - log q(z | x) = log p(x)    for every z drawn
 * }</pre>
 *
 * <p>g is the identity, apart from the maps of positions of a {@link WoodburyGlow}, which are the same for all channels; there the
 * posterior ends in their inverse.
 */
public final class Emulation {
    /** The log-scale of Glow's coupling on channels for which its network returns 0: {@code log sigmoid(2)}. */
    private static final double LOG_SCALE_OF_ZERO = -Math.log1p(Math.exp(-2));

    private Emulation() {}

    /**
     * Embeds a model of the family glow, woodbury-glow or flowpp.
     *
     * @param original a trained model, which is not changed
     * @param addedChannels the number of channels of z
     * @param backend computes the emulation
     * @return a model of the family vflow-glow, vflow-woodbury or vflow, with the same dtype and data
     * @throws IllegalArgumentException if the model is of another family or has parts that cannot leave added channels alone: spline
     *     couplings, MaCow units, other mixing than 1x1 convolutions, classes, weight normalization, or splits of the channels of an
     *     unsqueezed image
     */
    public static Model of(Model original, int addedChannels, TensorBackend backend) {
        String config = original.description().config();
        return switch (original.description().family()) {
            case "glow" -> glow(original, ModelConfigs.fromJson(config, GlowConfig.class), addedChannels, backend);
            case "woodbury-glow" ->
                woodbury(original, ModelConfigs.fromJson(config, WoodburyGlowConfig.class), addedChannels, backend);
            case "flowpp" ->
                flowPlusPlus(original, ModelConfigs.fromJson(config, FlowPlusPlusConfig.class), addedChannels, backend);
            default ->
                throw new IllegalArgumentException(
                        "Models of the families glow, woodbury-glow and flowpp can be emulated, not "
                                + original.description().family());
        };
    }

    private static Model glow(Model original, GlowConfig base, int added, TensorBackend backend) {
        boolean permutes = base.permutation() == GlowConfig.Permutation.SHUFFLE
                || base.permutation() == GlowConfig.Permutation.REVERSE;
        require(!permutes, "its channels are mixed by a fixed permutation, " + base.permutation());
        VFlowGlowConfig config = new VFlowGlowConfig(base, posterior(base, added));
        Model wider = create(original, new VFlowGlow(), config, backend);
        writeGlow(original, wider, base);
        return wider;
    }

    private static Model woodbury(Model original, WoodburyGlowConfig base, int added, TensorBackend backend) {
        boolean mixes = base.mixing() == WoodburyGlowConfig.Mixing.EMERGING
                || base.mixing() == WoodburyGlowConfig.Mixing.PERIODIC;
        require(!mixes, "its channels are mixed by convolutions, " + base.mixing());
        boolean plain = base.base().permutation() == GlowConfig.Permutation.INVERTIBLE_1X1_PLAIN;
        require(
                plain || base.mixing() != WoodburyGlowConfig.Mixing.CONV_1X1,
                "its channels are mixed by " + base.base().permutation());
        VFlowWoodburyGlowConfig config = new VFlowWoodburyGlowConfig(base, posterior(base.base(), added), true);
        Model wider = create(original, new VFlowWoodburyGlow(), config, backend);
        WiderParameters parameters = writeGlow(original, wider, base.base());
        undoPositions(parameters, wider);
        return wider;
    }

    private static GlowPosterior posterior(GlowConfig base, int added) {
        require(base.classes() == 0, "it is conditioned on classes");
        boolean supported = switch (base.coupling()) {
            case AFFINE, BOUNDED_AFFINE, ADDITIVE -> true;
            case EXP_TANH, SPLINE, MACOW -> false;
        };
        require(supported, "its coupling is " + base.coupling());
        return new GlowPosterior(added, 2, base.hiddenWidth());
    }

    private static WiderParameters writeGlow(Model original, Model wider, GlowConfig base) {
        boolean border = base.conditioner() == GlowConfig.Conditioner.BORDER_CHANNEL;
        boolean topConvolution = base.priors().topPrior() == GlowPriors.TopPriorKind.CONVOLUTION;
        WiderParameters parameters =
                new WiderParameters(original.flow().parameters(), ChannelPlaces.halves(border, topConvolution));
        parameters.writeTo(wider.flow().parameters());
        markInitialized(wider);
        if (base.coupling() == GlowConfig.CouplingKind.AFFINE) {
            boolean threefold = border || base.conditioner() == GlowConfig.Conditioner.STANDARD;
            compensateCouplings(original, wider, threefold ? 3 : 1);
        }
        return parameters;
    }

    /** The norm before a coupling undoes what the coupling does to the added channels of the half that changes. */
    private static void compensateCouplings(Model original, Model wider, double logScaleFactor) {
        for (Parameter logs : wider.flow().parameters()) {
            if (logs.name().startsWith("level") && logs.name().endsWith(".actnorm.logs")) {
                int data = original.flow().parameters().asList().stream()
                        .filter(parameter -> parameter.name().equals(logs.name()))
                        .mapToInt(parameter -> parameter.shape().dim(0))
                        .findFirst()
                        .orElseThrow();
                double[] values = logs.value().toDoubles();
                for (int i = (values.length + data) / 2; i < values.length; i++) {
                    values[i] = -LOG_SCALE_OF_ZERO / logScaleFactor;
                }
                logs.assign(values);
            }
        }
    }

    /** Copies the model's maps of positions, but none of its maps of channels, to the end of the posterior. */
    private static void undoPositions(WiderParameters parameters, Model wider) {
        String ending = "posterior.ending.";
        for (Parameter parameter : wider.flow().parameters()) {
            if (!parameter.name().startsWith(ending)) {
                continue;
            }
            String name = parameter.name().substring(ending.length());
            if (name.contains(".mixing.channel.")) {
                parameter.assign(new double[Math.toIntExact(parameter.shape().size())]);
            } else if (name.endsWith(".mixing.weight")) {
                parameter.assign(identity(parameter.shape().dim(0)));
            } else {
                parameters.write(name, parameter);
            }
        }
    }

    private static Model flowPlusPlus(Model original, FlowPlusPlusConfig base, int added, TensorBackend backend) {
        require(base.classes() == 0, "it is conditioned on classes");
        require(!base.weightNorm(), "its convolutions have weight normalization, which cannot give zeros");
        List<CouplingLayout.Kind> kinds =
                base.layout().stages().stream().map(CouplingLayout.Stage::kind).toList();
        int channels = kinds.indexOf(CouplingLayout.Kind.CHANNELS);
        int squeeze = kinds.indexOf(CouplingLayout.Kind.SQUEEZE);
        require(
                channels < 0 || (squeeze >= 0 && squeeze < channels),
                "its layout " + base.layout() + " splits channels before a squeeze");
        VFlowConfig config = new VFlowConfig(base, added, 0, 2, 1, PositionMixing.NONE, false);
        Model wider = create(original, new VFlow(), config, backend);
        int outputs = base.coupling() == FlowPlusPlusConfig.CouplingKind.MIXTURE
                ? 2 + 3 * base.mixture().components()
                : 1;
        new WiderParameters(
                        original.flow().parameters(),
                        ChannelPlaces.alternating(base.image().channels(), added, outputs))
                .writeTo(wider.flow().parameters());
        markInitialized(wider);
        makePosteriorIdentity(wider);
        return wider;
    }

    /** The posterior leaves noise unchanged: its networks return 0 and its matrices are identities. */
    private static void makePosteriorIdentity(Model wider) {
        for (Parameter parameter : wider.flow().parameters()) {
            String name = parameter.name();
            if (!name.startsWith("posterior.flow.")) {
                continue;
            }
            if (name.endsWith(".coupling.last.weight") || name.endsWith(".coupling.last.bias")) {
                parameter.assign(new double[Math.toIntExact(parameter.shape().size())]);
            } else if (name.contains(".pointwise.")) {
                parameter.assign(identity(parameter.shape().dim(0)));
            }
        }
    }

    private static double[] identity(int n) {
        return SquareMatrices.identity(n);
    }

    /** Data-dependent starting values would undo the emulation. */
    private static void markInitialized(Model wider) {
        for (Parameter parameter : wider.flow().parameters()) {
            if (parameter.name().endsWith(".initialized")) {
                parameter.assign(new double[] {1});
            }
        }
    }

    private static <C extends Record> Model create(
            Model original, ModelFamily<C> family, C config, TensorBackend backend) {
        ModelDescription own = original.description();
        ModelDescription description =
                new ModelDescription(family.name(), ModelConfigs.toJson(config), own.dtype(), own.data());
        return Model.create(description, backend, 0);
    }

    private static void require(boolean possible, String reason) {
        if (!possible) {
            throw new IllegalArgumentException("This model cannot be emulated with added channels, for " + reason);
        }
    }
}
