package org.flows4j.core.autodiff;

import java.util.function.IntConsumer;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.MemoryUse;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.UpdateKernels;

/** Leaves to a plain backend all that has no derivative. */
abstract class BackendDecorator implements TensorBackend {
    /** The backend below. */
    protected final TensorBackend plain;

    BackendDecorator(TensorBackend plain) {
        this.plain = plain;
    }

    @Override
    public DType networkType(DType parameters) {
        return plain.networkType(parameters);
    }

    @Override
    public TensorBackend plain() {
        return plain;
    }

    @Override
    public Scope openScope() {
        return plain.openScope();
    }

    @Override
    public Tensor fromFloats(float[] elements, Shape shape, DType dtype) {
        return plain.fromFloats(elements, shape, dtype);
    }

    @Override
    public Tensor fromDoubles(double[] elements, Shape shape, DType dtype) {
        return plain.fromDoubles(elements, shape, dtype);
    }

    @Override
    public Tensor fill(double value, Shape shape, DType dtype) {
        return plain.fill(value, shape, dtype);
    }

    @Override
    public int threads() {
        return plain.threads();
    }

    @Override
    public void parallel(int count, IntConsumer task) {
        plain.parallel(count, task);
    }

    @Override
    public UpdateKernels updates() {
        return plain.updates();
    }

    @Override
    public MemoryUse memory() {
        return plain.memory();
    }

    @Override
    public void resetPeakMemory() {
        plain.resetPeakMemory();
    }

    @Override
    public long peakBytes(Runnable task) {
        return plain.peakBytes(task);
    }

    @Override
    public void trimMemory() {
        plain.trimMemory();
    }
}
