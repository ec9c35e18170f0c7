package org.flows4j.core.nn.masked;

import org.flows4j.core.autodiff.Evaluation;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.tensor.CustomGradient;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * {@code weight * mask}, multiplied once per change of the weight rather than once per pass: the threads that work on parts of a batch
 * share the product, and a backend that keeps weights packed keeps the product packed.
 */
final class MaskedWeight implements CustomGradient {
    private final Parameter weight;
    private final Tensor mask;
    private final Tensor product;
    private long version = -1;

    /** Allocates the product next to the weight. */
    MaskedWeight(ParameterFactory parameters, Parameter weight, double... mask) {
        this.weight = weight;
        this.mask = parameters.backend().fromDoubles(mask, weight.shape(), parameters.dtype());
        this.product = parameters.backend().fill(0, weight.shape(), parameters.dtype());
    }

    /** Returns the product, recorded if the pass records the weight; it must not be closed. */
    Tensor value(Evaluation evaluation) {
        return apply(evaluation.value(weight))[0];
    }

    @Override
    public Tensor[] forward(Tensor... inputs) {
        return new Tensor[] {current(inputs[0])};
    }

    private synchronized Tensor current(Tensor weights) {
        long seen = weight.version();
        if (seen != version) {
            try (Scope scope = mask.backend().openScope()) {
                // A negative weight times 0 is -0; adding 0 makes it 0.
                mask.backend().updates().copy(product, weights.mul(mask).add(0));
            }
            version = seen;
        }
        return product;
    }

    @Override
    public @Nullable Tensor[] backward(
            Tensor[] inputs, Tensor[] outputs, @Nullable Tensor[] outputGradients, boolean[] needed) {
        Tensor gradient = outputGradients[0];
        return new @Nullable Tensor[] {gradient == null ? null : gradient.mul(mask)};
    }
}
