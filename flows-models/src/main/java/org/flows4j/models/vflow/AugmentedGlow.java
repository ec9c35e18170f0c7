package org.flows4j.models.vflow;

import java.util.ArrayList;
import java.util.List;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.layer.FlowChain;
import org.flows4j.core.layer.Inverted;
import org.flows4j.core.layer.InvertibleChain;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.nn.GlowConditioner;
import org.flows4j.core.tensor.Shape;
import org.flows4j.layers.coupling.AffineCoupling;
import org.flows4j.layers.elementwise.ActNorm;
import org.flows4j.layers.linear.Invertible1x1Conv;
import org.flows4j.layers.reshape.ChannelOrder;
import org.flows4j.layers.reshape.Reshape;
import org.flows4j.layers.reshape.Squeeze;
import org.flows4j.layers.stochastic.ContextualFlow;
import org.flows4j.layers.stochastic.VariationalAugmentation;
import org.flows4j.models.family.MultiScale;
import org.flows4j.models.glow.GlowSkeleton;

/**
 * The common structure of {@link VFlowGlow} and {@link VFlowWoodburyGlow}: a Glow of data and added channels behind a posterior q(z | x),
 * which consists of steps of Glow on squeezed noise whose couplings see the squeezed image.
 *
 * @param skeleton the Glow, with added channels
 * @param posterior how z is drawn
 */
record AugmentedGlow(GlowSkeleton skeleton, GlowPosterior posterior) {
    /** A flow of z alone whose inverse ends the posterior. */
    @FunctionalInterface
    interface Ending {
        /** Maps images with these channels to their latents. */
        InvertibleLayer create(ParameterFactory parameters, Shape added);
    }

    /** Assembles the flow. */
    Flow build(ParameterFactory parameters) {
        return build(parameters, augmentation(parameters.child("posterior"), List.of()));
    }

    /** Assembles the flow, with a posterior that ends in the inverse of a flow of z alone. */
    Flow build(ParameterFactory parameters, Ending ending) {
        ParameterFactory own = parameters.child("posterior");
        Shape noise = noise();
        InvertibleLayer last = ending.create(own.child("ending"), noise);
        List<InvertibleLayer> undone = List.of(new Reshape(noise, last.outputShape(noise)), new Inverted(last, noise));
        return build(parameters, augmentation(own, undone));
    }

    private Flow build(ParameterFactory parameters, VariationalAugmentation augmentation) {
        InvertibleLayer scales = skeleton.scales(parameters);
        return Flow.of(
                FlowChain.of(MultiScale.dequantization(skeleton.config().image()), augmentation, scales),
                image(),
                parameters);
    }

    private Shape image() {
        return skeleton.config().image().shape();
    }

    private Shape noise() {
        return image().with(-1, skeleton.addedChannels());
    }

    private VariationalAugmentation augmentation(ParameterFactory parameters, List<InvertibleLayer> ending) {
        Shape image = image();
        Squeeze squeeze = new Squeeze(ChannelOrder.CHANNEL_MAJOR);
        int context = squeeze.outputShape(image).channels();
        Shape squeezed = squeeze.outputShape(noise());
        List<InvertibleLayer> steps = new ArrayList<>();
        for (int k = 1; k <= posterior.steps(); k++) {
            ParameterFactory own = parameters.child("step" + k);
            steps.add(ActNorm.perChannel(own.child("actnorm"), squeezed.channels()));
            steps.add(new Invertible1x1Conv(own.child("mixing"), squeezed.channels()));
            steps.add(new AffineCoupling(
                    own.child("coupling"),
                    squeezed,
                    AffineCoupling.Config.FLOW_PLUS_PLUS,
                    new GlowConditioner(posterior.hiddenWidth()),
                    context));
        }
        List<InvertibleLayer> layers = new ArrayList<>();
        layers.add(new ContextualFlow(noise(), image.channels(), squeeze, null, new InvertibleChain(steps)));
        layers.addAll(ending);
        return new VariationalAugmentation(image, skeleton.addedChannels(), new InvertibleChain(layers));
    }
}
