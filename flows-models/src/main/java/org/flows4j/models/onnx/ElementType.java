package org.flows4j.models.onnx;

import onnx.Onnx.TensorProto.DataType;
import org.flows4j.core.tensor.DType;

/** The element types that exported graphs use. */
enum ElementType {
    FLOAT(DataType.FLOAT),
    DOUBLE(DataType.DOUBLE),
    INT64(DataType.INT64),
    BOOL(DataType.BOOL);

    private final DataType onnx;

    ElementType(DataType onnx) {
        this.onnx = onnx;
    }

    /** The number of the type in ONNX. */
    int code() {
        return onnx.getNumber();
    }

    static ElementType of(DType dtype) {
        return switch (dtype) {
            case FLOAT32 -> FLOAT;
            case FLOAT64 -> DOUBLE;
            case BFLOAT16 ->
                throw new IllegalArgumentException(
                        "A network computes in BFLOAT16; export the model with a backend of Precision.SINGLE");
        };
    }

    DType dtype() {
        return switch (this) {
            case FLOAT -> DType.FLOAT32;
            case DOUBLE -> DType.FLOAT64;
            case INT64, BOOL -> throw new IllegalStateException(this + " is not a type of tensors");
        };
    }
}
