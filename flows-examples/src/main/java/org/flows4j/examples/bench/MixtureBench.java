package org.flows4j.examples.bench;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.flows4j.core.autodiff.Tape;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.FusedOp;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.ops.MixLogCdfOp;

/** Measures the transform of a mixture-of-logistics coupling on standard normal numbers. */
record MixtureBench(TensorBackend backend, DType dtype, MixLogCdfOp op) {
    private static final long SEED = 0;

    /** Medians in seconds, by name. */
    Map<String, Object> measure(Shape half, Measurement measurement) {
        SplittableRandom random = new SplittableRandom(SEED);
        Shape parameters = half.with(-1, half.channels() * op.parametersPerElement());
        Map<String, Object> figures = new LinkedHashMap<>();
        try (Tensor x = backend.normal(half, dtype, random);
                Tensor raw = backend.normal(parameters, dtype, random)) {
            figures.put("train_step_s", measurement.median(() -> differentiate(x, raw)));
            figures.put("forward_s", measurement.median(() -> run(op, x, raw)));
            figures.put("inverse_s", measurement.median(() -> run(op.inverse(), x, raw)));
        }
        return figures;
    }

    /** The gradients of the sum of all results. */
    private void differentiate(Tensor x, Tensor raw) {
        try (Scope scope = backend.openScope()) {
            Tape tape = new Tape(backend, (parameter, gradient) -> {});
            Tensor[] results = op.apply(tape.variable(x), tape.variable(raw));
            Tensor[] ones = new Tensor[results.length];
            for (int i = 0; i < ones.length; i++) {
                ones[i] = backend.fill(1, results[i].shape(), results[i].dtype());
            }
            tape.backward(results, ones);
        }
    }

    private void run(FusedOp anOp, Tensor x, Tensor raw) {
        try (Scope scope = backend.openScope()) {
            anOp.apply(x, raw);
        }
    }
}
