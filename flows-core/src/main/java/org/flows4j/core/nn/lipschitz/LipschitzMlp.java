package org.flows4j.core.nn.lipschitz;

import java.util.ArrayList;
import java.util.List;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.nn.Network;
import org.flows4j.core.tensor.Shape;

/**
 * Spectrally normalized dense layers with LipSwish between them, for samples of any shape, which they see as vectors.
 *
 * @param hidden units of each hidden layer, all positive
 * @param coefficient bound of each layer's Lipschitz constant, between 0 and 1
 * @param activated whether a LipSwish comes first: blocks one after another then alternate linear layers and nonlinearities
 * @param zero whether the last layer starts as 0, and a block as the identity
 */
public record LipschitzMlp(List<Integer> hidden, double coefficient, boolean activated, boolean zero)
        implements LipschitzNetworkFactory {
    /** Checks the widths. */
    public LipschitzMlp {
        hidden = List.copyOf(hidden);
        for (int units : hidden) {
            if (units < 1) {
                throw new IllegalArgumentException("Every hidden layer needs at least one unit, got " + hidden);
            }
        }
    }

    /** Builds the network; its layers are called {@code dense1}, {@code dense2} and so on, the nonlinearities {@code swish1} and so on. */
    @Override
    public LipschitzNetwork create(ParameterFactory parameters, Shape shape) {
        int size = Math.toIntExact(shape.size());
        List<Integer> widths = new ArrayList<>(hidden);
        widths.add(size);
        List<Network> layers = new ArrayList<>();
        int width = size;
        for (int i = 1; i <= widths.size(); i++) {
            if (i > 1 || activated) {
                layers.add(new LipSwish(parameters.child("swish" + i)));
            }
            int units = widths.get(i - 1);
            boolean last = i == widths.size();
            layers.add(LipschitzLayer.dense(parameters.child("dense" + i), width, units, coefficient, last && zero));
            width = units;
        }
        return new LipschitzNetwork(shape, Shape.vector(size), layers);
    }
}
