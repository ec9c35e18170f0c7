package org.flows4j.core.flow;

import java.util.Locale;
import java.util.function.ToIntFunction;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;

/** Checks the user's arguments: the right shape, at least one sample, finite values only. */
final class Samples {
    private Samples() {}

    /** Checks a batch and returns its number of samples. */
    static int check(Tensor x, Shape sample, DType dtype) {
        Shape shape = x.shape();
        if (shape.rank() != sample.rank() + 1 || !shape.sample().equals(sample)) {
            throw new IllegalArgumentException("Samples of shape " + sample + " are expected as a batch "
                    + sample.batch(0).toString().replaceFirst("0", "N") + " (channels last), got " + shape);
        }
        checkValues("Sample", x, dtype);
        return shape.dim(0);
    }

    /** Checks the rows of a condition whose shape is known to be right. */
    static void checkConditions(Tensor condition, DType dtype) {
        checkValues("Condition", condition, dtype);
    }

    private static void checkValues(String kind, Tensor x, DType dtype) {
        if (x.shape().dim(0) == 0) {
            throw new IllegalArgumentException("The batch is empty: shape " + x.shape());
        }
        if (x.dtype() != dtype) {
            throw new IllegalArgumentException("The flow computes in " + dtype + ", the "
                    + kind.toLowerCase(Locale.ROOT) + "s are " + x.dtype() + "; convert them with cast(" + dtype + ")");
        }
        if (!Double.isFinite(x.backend().updates().sumOfSquares(x))) {
            reportNotFinite(kind, x);
        }
    }

    /** Huge but finite values overflow the sum of squares too; they pass. */
    private static void reportNotFinite(String kind, Tensor x) {
        double[] values = x.toDoubles();
        long perSample = x.shape().size() / x.shape().dim(0);
        for (int i = 0; i < values.length; i++) {
            if (!Double.isFinite(values[i])) {
                throw new IllegalArgumentException(kind + " " + i / perSample + " has the value " + values[i]
                        + " at position " + i % perSample + " of " + perSample
                        + "; remove or replace values that are not finite");
            }
        }
    }

    static Tensor of(float[][] rows, Shape sample, TensorBackend backend, DType dtype) {
        int width = check(rows, row -> row.length, sample);
        float[] all = new float[Math.multiplyExact(rows.length, width)];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(rows[i], 0, all, i * width, width);
        }
        return backend.fromFloats(all, sample.batch(rows.length), dtype);
    }

    static Tensor of(double[][] rows, Shape sample, TensorBackend backend, DType dtype) {
        int width = check(rows, row -> row.length, sample);
        double[] all = new double[Math.multiplyExact(rows.length, width)];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(rows[i], 0, all, i * width, width);
        }
        return backend.fromDoubles(all, sample.batch(rows.length), dtype);
    }

    /** Returns the width of the rows after checking that none is null and all have the right length. */
    private static <T> int check(T[] rows, ToIntFunction<T> length, Shape sample) {
        if (rows == null) {
            throw new IllegalArgumentException("The rows are null; give an array of rows");
        }
        if (rows.length == 0) {
            throw new IllegalArgumentException("There are no rows");
        }
        int width = Math.toIntExact(sample.size());
        for (int i = 0; i < rows.length; i++) {
            if (rows[i] == null) {
                throw new IllegalArgumentException(
                        "Row " + i + " of " + rows.length + " is null; remove it or give its " + width + " values");
            }
            if (length.applyAsInt(rows[i]) != width) {
                throw new IllegalArgumentException("Row " + i + " has " + length.applyAsInt(rows[i])
                        + " values, samples of shape " + sample + " have " + width);
            }
        }
        return width;
    }
}
