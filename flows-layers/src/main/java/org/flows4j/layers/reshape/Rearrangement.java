package org.flows4j.layers.reshape;

import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.tensor.Tensor;

/** A layer that rearranges its elements: no parameters, log|det| = 0. */
abstract class Rearrangement implements InvertibleLayer {
    abstract Tensor rearrange(Tensor x);

    abstract Tensor restore(Tensor z);

    @Override
    public final LayerResult forward(Tensor x, FlowContext context) {
        outputShape(x.shape().sample());
        return LayerResult.volumePreserving(rearrange(x));
    }

    @Override
    public final LayerResult inverseWithLogDet(Tensor z, FlowContext context) {
        return LayerResult.volumePreserving(restore(z));
    }

    @Override
    public final ParameterList parameters() {
        return ParameterList.empty();
    }
}
