package org.flows4j.core.nn;

import java.util.List;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.testing.NetworkContract;

class DeepSetsTest extends NetworkContract {
    @Override
    protected NetworkFactory factory() {
        return DeepSets.of(3, false, 5);
    }

    @Override
    protected List<Shape> inputShapes() {
        return List.of(Shape.vector(3), Shape.vector(12));
    }
}
