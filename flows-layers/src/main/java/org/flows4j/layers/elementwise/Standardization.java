package org.flows4j.layers.elementwise;

import java.util.Arrays;
import org.flows4j.core.autodiff.Evaluation;
import org.flows4j.core.autodiff.Initializer;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;

/** The mean and deviation of each column of a data set: buffers, set once and saved with the model. */
final class Standardization {
    /** A deviation below this share of the mean is a rounding error of a constant column in single precision. */
    private static final double SINGLE_ROUNDING = 1e-7;

    private static final double DOUBLE_ROUNDING = 1e-15;

    private final Parameter mean;
    private final Parameter deviation;
    private final Parameter initialized;

    Standardization(ParameterFactory parameters, int columns) {
        Initializer ones = (values, random) -> Arrays.fill(values, 1);
        this.mean = parameters.buffer("mean", Shape.of(columns), Initializer.zeros());
        this.deviation = parameters.buffer("deviation", Shape.of(columns), ones);
        this.initialized = parameters.buffer("initialized", Shape.of(1), Initializer.zeros());
    }

    /** Computes the moments of a table, unless they have been set; a column that does not vary keeps the deviation 1. */
    void initialize(Tensor table) {
        if (initialized.value().item() != 0) {
            return;
        }
        double[] values = table.toDoubles();
        int columns = mean.shape().dim(0);
        double share = (double) columns / values.length;
        double[] means = new double[columns];
        for (int i = 0; i < values.length; i++) {
            means[i % columns] += values[i] * share;
        }
        double[] deviations = new double[columns];
        for (int i = 0; i < values.length; i++) {
            double centred = values[i] - means[i % columns];
            deviations[i % columns] += centred * centred * share;
        }
        double rounding = table.dtype() == DType.FLOAT64 ? DOUBLE_ROUNDING : SINGLE_ROUNDING;
        for (int j = 0; j < columns; j++) {
            double root = Math.sqrt(deviations[j]);
            deviations[j] = root <= rounding * Math.abs(means[j]) ? 1 : root;
        }
        mean.assign(means);
        deviation.assign(deviations);
        initialized.assign(new double[] {1});
    }

    Tensor mean(Evaluation evaluation) {
        return evaluation.value(mean);
    }

    Tensor deviation(Evaluation evaluation) {
        return evaluation.value(deviation);
    }

    ParameterList parameters() {
        return ParameterList.of(mean, deviation, initialized);
    }
}
