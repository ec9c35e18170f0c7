package org.flows4j.core.tensor.ops;

import org.flows4j.core.tensor.CustomGradient;
import org.flows4j.core.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** The identity with derivative 0: turns a recorded value into a constant. */
record StopGradient() implements CustomGradient {
    static Tensor of(Tensor x) {
        return new StopGradient().apply(x)[0];
    }

    @Override
    public Tensor[] forward(Tensor... inputs) {
        OpInputs.count(this, 1, inputs);
        return inputs.clone();
    }

    @Override
    public @Nullable Tensor[] backward(
            Tensor[] inputs, Tensor[] outputs, @Nullable Tensor[] outputGradients, boolean[] needed) {
        return new @Nullable Tensor[] {null};
    }
}
