package org.flows4j.core.nn.lipschitz;

import java.util.List;
import org.flows4j.core.autodiff.Evaluation;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.nn.Network;
import org.flows4j.core.tensor.SampleShapes;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;

/**
 * A network with a known bound on its Lipschitz constant in the Euclidean norm: the product of the bounds of its layers. The result has the
 * shape of the input.
 */
public final class LipschitzNetwork implements Network {
    private final Shape shape;
    private final Shape inside;
    private final List<Network> layers;

    /**
     * Creates a network.
     *
     * @param shape of its samples
     * @param inside the shape that the layers see, of the same size
     * @param layers in their order
     */
    LipschitzNetwork(Shape shape, Shape inside, List<Network> layers) {
        this.shape = shape;
        this.inside = inside;
        this.layers = List.copyOf(layers);
    }

    /** A bound of the Lipschitz constant, below 1. */
    public double lipschitz() {
        double product = 1;
        for (Network layer : layers) {
            product *= layer instanceof LipschitzLayer linear ? linear.lipschitz() : 1;
        }
        return product;
    }

    @Override
    public Tensor apply(Tensor x, Evaluation evaluation) {
        int rows = x.shape().dim(0);
        Tensor value = x.reshape(inside.batch(rows));
        for (Network layer : layers) {
            value = layer.apply(value, evaluation);
        }
        return value.reshape(shape.batch(rows));
    }

    @Override
    public Shape outputShape(Shape input) {
        return SampleShapes.requireBuiltFor("LipschitzNetwork", shape, input);
    }

    @Override
    public ParameterList parameters() {
        return ParameterList.concat(layers.stream().map(Network::parameters).toList());
    }
}
