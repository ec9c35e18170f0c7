package org.flows4j.layers.pixelcnn;

import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.ops.ConcatElu;

/**
 * An activation, and the same behind the nonlinearity, which several blocks may need.
 *
 * @param value {@code [.., F]}
 * @param elu concat_elu of it, {@code [.., 2F]}
 */
record Activated(Tensor value, Tensor elu) {
    static Activated of(Tensor value) {
        return new Activated(value, ConcatElu.of(value));
    }
}
