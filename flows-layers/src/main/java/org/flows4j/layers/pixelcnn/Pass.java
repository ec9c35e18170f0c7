package org.flows4j.layers.pixelcnn;

import org.flows4j.core.autodiff.Evaluation;
import org.flows4j.core.nn.Network;
import org.flows4j.core.tensor.Tensor;

/**
 * A pass through the network, which may set data-dependent starting values on the way.
 *
 * @param evaluation the pass's view of the parameters
 * @param initializes whether parts set their starting values
 */
record Pass(Evaluation evaluation, boolean initializes) {
    Tensor through(Network part, Tensor x) {
        return initializes ? part.initialize(x, evaluation) : part.apply(x, evaluation);
    }
}
