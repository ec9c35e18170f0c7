package org.flows4j.models.onnx;

import org.flows4j.core.tensor.Tensor;
import org.flows4j.models.onnx.Operand.Value;

/** A tensor whose elements are known when the exported graph runs. */
final class TracedTensor extends Tensor {
    private static final String UNKNOWN =
            "a layer decides by the values of its input, for example how many steps a solver takes";

    private final Value value;

    TracedTensor(Value value, TracingBackend backend) {
        super(value.shape(), value.type().dtype(), backend);
        this.value = value;
    }

    Value value() {
        return value;
    }

    @Override
    public boolean hasValues() {
        return false;
    }

    @Override
    public double[] toDoubles() {
        throw new UnsupportedOperationException(UNKNOWN);
    }

    @Override
    public float[] toFloats() {
        throw new UnsupportedOperationException(UNKNOWN);
    }

    @Override
    public void close() {}

    @Override
    protected void onUnscoped() {}
}
