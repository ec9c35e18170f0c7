package org.flows4j.models.family;

import java.util.List;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.tensor.Shape;
import org.flows4j.layers.autoregressive.ArPriorConfig;
import org.flows4j.layers.prior.MultiScaleArPrior;

/**
 * The priors of mAR-SCF, for any multi-scale model.
 *
 * @param width hidden channels of their networks
 * @param kernel of the first two scales' networks
 * @param classes number of classes that they are conditioned on, 0 for none
 */
public record AutoregressivePriors(int width, int kernel, int classes) implements MultiScale.Priors {
    /** The kernel of the authors' code. */
    public static final int PUBLISHED_KERNEL = 5;

    @Override
    public List<InvertibleLayer> ofSplit(ParameterFactory parameters, Shape shape, int level) {
        return List.of(MultiScaleArPrior.ofSplit(parameters, shape, config(level), classes));
    }

    @Override
    public List<InvertibleLayer> ofTop(ParameterFactory parameters, Shape shape, int level) {
        return List.of(MultiScaleArPrior.ofWhole(parameters, shape, config(level), classes));
    }

    private ArPriorConfig config(int level) {
        return ArPriorConfig.atLevel(level, width, kernel);
    }
}
