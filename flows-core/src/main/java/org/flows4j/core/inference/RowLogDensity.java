package org.flows4j.core.inference;

import java.util.Arrays;
import java.util.stream.Stream;
import org.flows4j.core.tensor.CustomGradient;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.jspecify.annotations.Nullable;

/** A user's log-density over rows as a tensor operation. Its second result is the gradient, which the backward pass only scales. */
record RowLogDensity(LogDensity.WithGradient function) implements CustomGradient {
    @Override
    public Tensor[] forward(Tensor... inputs) {
        Tensor x = inputs[0];
        double[][] rows = Rows.of(x);
        int width = Math.toIntExact(x.shape().size() / rows.length);
        LogDensity.Values values = function.at(rows);
        double[][] gradient = values.gradient();
        if (values.logDensity().length != rows.length || gradient.length != rows.length) {
            throw new IllegalArgumentException("The log-density of " + rows.length + " rows has "
                    + values.logDensity().length + " values and " + gradient.length
                    + " rows of gradients; give one of each per row");
        }
        for (int i = 0; i < rows.length; i++) {
            if (gradient[i].length != width) {
                throw new IllegalArgumentException(
                        "The gradient of row " + i + " has " + gradient[i].length + " values, the row has " + width);
            }
        }
        TensorBackend backend = x.backend();
        double[] flat = Stream.of(gradient).flatMapToDouble(Arrays::stream).toArray();
        return new Tensor[] {
            backend.fromDoubles(values.logDensity(), Shape.of(rows.length), DType.FLOAT64),
            backend.fromDoubles(flat, x.shape(), x.dtype())
        };
    }

    @Override
    public @Nullable Tensor[] backward(
            Tensor[] inputs, Tensor[] outputs, @Nullable Tensor[] outputGradients, boolean[] needed) {
        Tensor outputGradient = outputGradients[0];
        if (outputGradient == null) {
            return new @Nullable Tensor[1];
        }
        Tensor x = inputs[0];
        double[] scale = outputGradient.toDoubles();
        double[] gradient = outputs[1].toDoubles();
        int width = gradient.length / scale.length;
        for (int i = 0; i < gradient.length; i++) {
            gradient[i] *= scale[i / width];
        }
        return new Tensor[] {x.backend().fromDoubles(gradient, x.shape(), x.dtype())};
    }
}
