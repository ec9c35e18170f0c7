package org.flows4j.models.glow;

import java.util.ArrayList;
import java.util.List;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.nn.NetworkFactory;
import org.flows4j.core.nn.ZeroOutput;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.ops.ScaleFunction;
import org.flows4j.layers.elementwise.DiagonalAffine;
import org.flows4j.layers.prior.SplitPrior;
import org.flows4j.layers.prior.TopPrior;
import org.flows4j.models.family.MultiScale;
import org.flows4j.models.glow.GlowPriors.TopPriorKind;
import org.jspecify.annotations.Nullable;

/**
 * The priors of Glow: Gaussians, with mean and scale after a split given by a network of the half that continues.
 *
 * @param network computes means and log-scales after a split; null for N(0, I) there
 * @param scale how the network's numbers become deviations after a split
 * @param top the prior of the deepest scale
 * @param output layout of the deepest scale's convolution, if it has one
 * @param classes number of classes that they are conditioned on, 0 for none
 */
record GaussianPriors(
        @Nullable NetworkFactory network, ScaleFunction scale, TopPriorKind top, ZeroOutput output, int classes)
        implements MultiScale.Priors {
    @Override
    public List<InvertibleLayer> ofSplit(ParameterFactory parameters, Shape shape, int level) {
        return network == null ? List.of() : List.of(new SplitPrior(parameters, shape, scale, network, classes));
    }

    @Override
    public List<InvertibleLayer> ofTop(ParameterFactory parameters, Shape shape, int level) {
        List<InvertibleLayer> layers = new ArrayList<>();
        switch (top) {
            case STANDARD -> {}
            case PER_ELEMENT -> layers.add(DiagonalAffine.perElement(parameters, shape));
            case CONVOLUTION -> layers.add(new TopPrior(parameters, shape, output, classes));
        }
        // Only the convolution can see the condition. Behind the other priors, it leaves nothing that they alone do
        // better.
        if (classes > 0 && top != TopPriorKind.CONVOLUTION) {
            layers.add(new TopPrior(parameters.child("of_class"), shape, output, classes));
        }
        return layers;
    }
}
