package org.flows4j.core.testing;

import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;

/** A step that hands on a copy of what it gets: the neighbor of a layer under test in a chain. */
final class CopyLayer implements InvertibleLayer {
    @Override
    public LayerResult forward(Tensor x, FlowContext context) {
        return LayerResult.volumePreserving(x.add(0));
    }

    @Override
    public LayerResult inverseWithLogDet(Tensor z, FlowContext context) {
        return LayerResult.volumePreserving(z.add(0));
    }

    @Override
    public Shape outputShape(Shape input) {
        return input;
    }

    @Override
    public ParameterList parameters() {
        return ParameterList.empty();
    }
}
