package org.flows4j.core.linearization;

import org.flows4j.core.tensor.Tensor;

/** A value that depends on the point of a linearization: the value itself, and the slot of its tangent. */
final class LinearizedTensor extends Tensor {
    private final Tensor value;
    private final int slot;

    LinearizedTensor(Tensor value, LinearizingBackend backend, int slot) {
        super(value.shape(), value.dtype(), backend);
        this.value = value;
        this.slot = slot;
    }

    Tensor value() {
        return value;
    }

    int slot() {
        return slot;
    }

    @Override
    public boolean hasValues() {
        return value.hasValues();
    }

    @Override
    public double[] toDoubles() {
        return value.toDoubles();
    }

    @Override
    public float[] toFloats() {
        return value.toFloats();
    }

    /** Later products may still need the value: its scope releases it. */
    @Override
    public void close() {}

    @Override
    protected void onUnscoped() {}
}
