package org.flows4j.models.family;

import java.util.ArrayList;
import java.util.List;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.layer.FactorOut;
import org.flows4j.core.layer.FlowChain;
import org.flows4j.core.layer.FlowLayer;
import org.flows4j.core.layer.InvertibleChain;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.tensor.Shape;
import org.flows4j.layers.elementwise.Logit;
import org.flows4j.layers.reshape.ChannelOrder;
import org.flows4j.layers.reshape.Squeeze;
import org.flows4j.layers.stochastic.UniformDequantization;

/**
 * The common structure of all multi-scale models of images: uniform dequantization to [-0.5, 0.5], then scales of a squeeze and steps,
 * half of the channels factored out after each scale but the last. The caller supplies the steps and the priors.
 *
 * @param image the images that enter the first scale; height and width must be divisible by {@code 2^levels}
 * @param scales the number of scales
 * @param steps makes the steps of a scale
 * @param priors makes the layers in front of the factored-out channels
 */
public record MultiScale(ImageFormat image, Scales scales, Steps steps, Priors priors) {
    /** Makes the steps of one scale. */
    @FunctionalInterface
    public interface Steps {
        /** Layers on images of this shape, which they keep; the first level is 1. */
        List<InvertibleLayer> create(ParameterFactory parameters, Shape shape, int level);
    }

    /** Makes the priors of the channels that leave the flow, as bijections to N(0, I); the defaults are N(0, I) itself. */
    public interface Priors {
        /** The prior of the second half of the channels given the first. */
        default List<InvertibleLayer> ofSplit(ParameterFactory parameters, Shape shape, int level) {
            return List.of();
        }

        /** The prior of all channels of the deepest scale. */
        default List<InvertibleLayer> ofTop(ParameterFactory parameters, Shape shape, int level) {
            return List.of();
        }
    }

    /** Makes pixels continuous and centers them. */
    public static UniformDequantization dequantization(ImageFormat image) {
        return new UniformDequantization(image.pixelLevels(), 0.5);
    }

    /**
     * Makes pixels continuous; then centers them, or maps them to the real line.
     *
     * @param logitMargin alpha of the {@link Logit}; 0 to center them
     */
    public static List<FlowLayer> pixels(ImageFormat image, double logitMargin) {
        return logitMargin > 0
                ? List.of(new UniformDequantization(image.pixelLevels(), 0), new Logit(logitMargin))
                : List.of(dequantization(image));
    }

    /** Assembles the flow. */
    public Flow build(ParameterFactory parameters) {
        return Flow.of(FlowChain.of(dequantization(image), layers(parameters)), image.shape(), parameters);
    }

    /** All scales, without the dequantization. */
    public InvertibleLayer layers(ParameterFactory parameters) {
        scales.check(image);
        return scale(parameters, image.shape(), 1);
    }

    private InvertibleLayer scale(ParameterFactory all, Shape input, int level) {
        ParameterFactory parameters = all.child("level" + level);
        List<InvertibleLayer> layers = new ArrayList<>();
        Squeeze squeeze = new Squeeze(ChannelOrder.CHANNEL_MAJOR);
        Shape shape = squeeze.outputShape(input);
        layers.add(squeeze);
        layers.addAll(steps.create(parameters, shape, level));
        if (level == scales.levels()) {
            layers.addAll(priors.ofTop(parameters.child("top_prior"), shape, level));
        } else {
            layers.addAll(priors.ofSplit(parameters.child("split_prior"), shape, level));
            int kept = shape.channels() - shape.channels() / 2;
            layers.add(new FactorOut(scale(all, shape.with(-1, kept), level + 1), shape));
        }
        return new InvertibleChain(layers);
    }
}
