package org.flows4j.core.inference;

import java.util.Arrays;
import org.flows4j.core.tensor.Tensor;

/** Tensors as arrays of rows. */
final class Rows {
    private Rows() {}

    /** The samples of {@code [N, sample...]}, each flattened to one row. */
    static double[][] of(Tensor x) {
        double[] values = x.toDoubles();
        int count = x.shape().dim(0);
        int width = values.length / Math.max(1, count);
        double[][] rows = new double[count][];
        Arrays.setAll(rows, i -> Arrays.copyOfRange(values, i * width, (i + 1) * width));
        return rows;
    }
}
