package org.flows4j.models.onnx;

/** Reports that a function of a model has no ONNX graph, and why. */
public final class OnnxExportException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    OnnxExportException(String message) {
        super(message);
    }

    OnnxExportException(String message, Throwable cause) {
        super(message, cause);
    }
}
