package org.flows4j.core.tensor.ops;

import java.util.Arrays;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.FusedOp;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;

/** Checks of the inputs of fused ops. */
final class OpInputs {
    private OpInputs() {}

    static void count(FusedOp op, int expected, Tensor[] inputs) {
        if (inputs.length != expected) {
            throw new IllegalArgumentException(op + " needs " + expected + " inputs, got " + Arrays.toString(inputs));
        }
    }

    static void shape(String name, Tensor input, Shape expected) {
        if (!input.shape().equals(expected)) {
            throw new IllegalArgumentException(name + " needs shape " + expected + ", got " + input);
        }
    }

    static void batched(String name, Tensor input) {
        if (input.shape().rank() < 2) {
            throw new IllegalArgumentException(name + " needs a batch axis and at least one more, got " + input);
        }
    }

    /** The dtype in which operations on an input of this dtype are composed. */
    static DType general(DType dtype) {
        return dtype == DType.BFLOAT16 ? DType.FLOAT32 : dtype;
    }

    static void oneDType(FusedOp op, Tensor... inputs) {
        for (Tensor input : inputs) {
            if (input.dtype() != inputs[0].dtype()) {
                throw new IllegalArgumentException(op + " needs inputs of one dtype, got " + Arrays.toString(inputs));
            }
        }
    }

    /** Elements {@code [N, .., C]} and a conditioner's output of that many parameters for each. */
    static void elementsAndParameters(FusedOp op, int parametersPerElement, Tensor... inputs) {
        count(op, 2, inputs);
        Shape elements = inputs[0].shape();
        batched("The transformed half", inputs[0]);
        shape("The conditioner's output", inputs[1], elements.with(-1, parametersPerElement * elements.channels()));
        oneDType(op, inputs);
    }
}
