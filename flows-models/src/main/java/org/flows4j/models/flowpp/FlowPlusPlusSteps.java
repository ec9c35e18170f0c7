package org.flows4j.models.flowpp;

import java.util.ArrayList;
import java.util.List;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.layer.Inverted;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.nn.flowpp.FlowPlusPlusConditioner;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.ops.MixLogCdfOp;
import org.flows4j.layers.coupling.AffineCoupling;
import org.flows4j.layers.coupling.Half;
import org.flows4j.layers.coupling.MixLogCdfCoupling;
import org.flows4j.layers.elementwise.ActNorm;
import org.flows4j.layers.linear.HalvesConv;
import org.flows4j.layers.linear.MatrixParametrization;
import org.flows4j.layers.reshape.ChannelOrder;
import org.flows4j.layers.reshape.CheckerboardSplit;
import org.flows4j.layers.reshape.ColumnParitySplit;
import org.flows4j.layers.reshape.HalfFlip;
import org.flows4j.layers.reshape.Squeeze;

/**
 * The steps of Flow++ (Ho et al. 2019): a norm of every element, a 1x1 convolution of each half, a coupling, and a swap of the halves.
 *
 * @param coupling the transform of one half given the other
 * @param components logistics in a mixture
 * @param pointwise whether there are 1x1 convolutions
 * @param pointwiseNoise standard deviation of the noise added to the identity to start them
 * @param conditioner the coupling networks
 * @param conditionChannels channels of the condition they see
 */
record FlowPlusPlusSteps(
        FlowPlusPlusConfig.CouplingKind coupling,
        int components,
        boolean pointwise,
        double pointwiseNoise,
        FlowPlusPlusConditioner conditioner,
        int conditionChannels) {
    /** The stages of a layout one after another; each leaves images as images. */
    List<InvertibleLayer> stages(ParameterFactory parameters, Shape image, CouplingLayout layout) {
        List<InvertibleLayer> layers = new ArrayList<>();
        Shape shape = image;
        int number = 1;
        for (CouplingLayout.Stage stage : layout.stages()) {
            ParameterFactory own = parameters.child("stage" + number++);
            switch (stage.kind()) {
                case COLUMNS -> layers.addAll(arranged(own, shape, new ColumnParitySplit(), stage.steps()));
                case CHECKERBOARD -> layers.addAll(arranged(own, shape, new CheckerboardSplit(), stage.steps()));
                case CHANNELS -> layers.addAll(steps(own, shape, stage.steps()));
                case SQUEEZE -> {
                    InvertibleLayer squeeze = new Squeeze(ChannelOrder.SPACE_MAJOR);
                    layers.add(squeeze);
                    shape = squeeze.outputShape(shape);
                }
            }
        }
        return layers;
    }

    private List<InvertibleLayer> arranged(ParameterFactory parameters, Shape image, InvertibleLayer split, int count) {
        List<InvertibleLayer> layers = new ArrayList<>();
        layers.add(split);
        layers.addAll(steps(parameters, split.outputShape(image), count));
        layers.add(new Inverted(split, image));
        return layers;
    }

    /** Steps on images whose halves of the channels are the halves to couple. */
    List<InvertibleLayer> steps(ParameterFactory parameters, Shape shape, int count) {
        List<InvertibleLayer> layers = new ArrayList<>();
        for (int k = 1; k <= count; k++) {
            ParameterFactory own = parameters.child("step" + k);
            layers.add(ActNorm.perElement(own.child("norm"), shape));
            if (pointwise) {
                layers.add(new HalvesConv(
                        own.child("pointwise"),
                        shape.channels(),
                        MatrixParametrization.identityPlusNoise(pointwiseNoise)));
            }
            layers.add(coupling(own.child("coupling"), shape));
            layers.add(new HalfFlip());
        }
        return layers;
    }

    private InvertibleLayer coupling(ParameterFactory parameters, Shape shape) {
        FlowPlusPlusConditioner network = conditioner.withContext(conditionChannels);
        return switch (coupling) {
            case MIXTURE ->
                new MixLogCdfCoupling(
                        parameters,
                        shape,
                        MixLogCdfOp.flowPlusPlus(components),
                        Half.FIRST,
                        network,
                        conditionChannels);
            case AFFINE ->
                new AffineCoupling(parameters, shape, AffineCoupling.Config.FLOW_PLUS_PLUS, network, conditionChannels);
        };
    }
}
