package org.flows4j.models.onnx;

import java.util.IdentityHashMap;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.models.onnx.Operand.Constant;

/** The elements of the plain tensors that traced passes use, copied once for all traces: mostly parameters. */
final class Constants {
    private final IdentityHashMap<Tensor, Constant> known = new IdentityHashMap<>();

    Constant of(Tensor tensor) {
        return known.computeIfAbsent(
                tensor,
                plain -> new Constant(
                        ElementType.of(plain.dtype()),
                        plain.dtype() == DType.FLOAT64 ? plain.toDoubles() : plain.toFloats(),
                        plain.shape()));
    }
}
