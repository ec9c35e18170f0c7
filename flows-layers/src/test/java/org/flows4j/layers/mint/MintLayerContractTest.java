package org.flows4j.layers.mint;

import java.util.List;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.testing.InvertibleLayerContract;

class MintLayerContractTest extends InvertibleLayerContract {
    @Override
    protected InvertibleLayer create(ParameterFactory parameters, Shape input) {
        return new MintLayer(parameters, input, 2, 3, input.size() % 2 == 0 ? MintOrder.FORWARD : MintOrder.BACKWARD);
    }

    @Override
    protected List<Shape> inputShapes() {
        return List.of(Shape.vector(5), Shape.image(2, 2, 3));
    }
}
