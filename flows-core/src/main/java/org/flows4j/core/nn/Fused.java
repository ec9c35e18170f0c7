package org.flows4j.core.nn;

import org.flows4j.core.tensor.Activation;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.jspecify.annotations.Nullable;

/** Dense layers and convolutions as one backend call, on the backend their operands share. */
final class Fused {
    private Fused() {}

    static Tensor dense(Tensor x, Tensor weight, @Nullable Tensor bias, Activation activation) {
        return backend(x, weight, bias).dense(x, weight, bias, activation);
    }

    static Tensor conv2d(Tensor x, Tensor weight, @Nullable Tensor bias, Activation activation) {
        return backend(x, weight, bias).conv2d(x, weight, bias, activation);
    }

    private static TensorBackend backend(Tensor x, Tensor weight, @Nullable Tensor bias) {
        return bias == null ? TensorBackend.common(x, weight) : TensorBackend.common(x, weight, bias);
    }
}
