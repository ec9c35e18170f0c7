package org.flows4j.examples.custom;

import java.util.List;
import java.util.random.RandomGenerator;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.testing.InvertibleLayerContract;

class ScaledSoftplusTest extends InvertibleLayerContract {
    @Override
    protected InvertibleLayer create(ParameterFactory parameters, Shape input) {
        return new ScaledSoftplus(parameters, input);
    }

    @Override
    protected List<Shape> inputShapes() {
        return List.of(Shape.vector(3), Shape.image(2, 3, 2));
    }

    /** The inverse takes positive numbers. */
    @Override
    protected double latentElement(RandomGenerator random) {
        return 0.1 + random.nextDouble(2);
    }
}
