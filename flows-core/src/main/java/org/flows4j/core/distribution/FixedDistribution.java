package org.flows4j.core.distribution;

import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.TensorBackend;

/** A distribution without parameters. */
abstract sealed class FixedDistribution implements Distribution permits StandardNormal, StudentT, UniformBox {
    final TensorBackend backend;
    final DType dtype;
    private final Shape sampleShape;

    FixedDistribution(Shape sampleShape, TensorBackend backend, DType dtype) {
        this.sampleShape = sampleShape;
        this.backend = backend;
        this.dtype = dtype;
    }

    @Override
    public final Shape sampleShape() {
        return sampleShape;
    }

    @Override
    public final ParameterList parameters() {
        return ParameterList.empty();
    }
}
