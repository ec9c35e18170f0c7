package org.flows4j.core.autodiff;

import org.flows4j.core.tensor.Tensor;

/** A tensor whose computation is on a tape: a plain value and its place in the record. It lives as long as that value. */
final class RecordedTensor extends Tensor {
    private final Tensor value;
    private final TapeNode producer;
    private final int outputIndex;

    RecordedTensor(Tensor value, TapeBackend backend, TapeNode producer, int outputIndex) {
        super(value.shape(), value.dtype(), backend);
        this.value = value;
        this.producer = producer;
        this.outputIndex = outputIndex;
    }

    Tensor value() {
        return value;
    }

    TapeNode producer() {
        return producer;
    }

    int outputIndex() {
        return outputIndex;
    }

    @Override
    public double[] toDoubles() {
        return value.toDoubles();
    }

    @Override
    public float[] toFloats() {
        return value.toFloats();
    }

    /** The tape may still need the value: its scope releases it. */
    @Override
    public void close() {}

    @Override
    protected void onUnscoped() {}
}
