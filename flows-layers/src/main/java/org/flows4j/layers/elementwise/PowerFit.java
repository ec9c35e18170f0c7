package org.flows4j.layers.elementwise;

import java.util.Arrays;
import org.flows4j.core.tensor.TensorBackend;

/**
 * The parameters of a {@link PowerTransform} under which columns are closest to normal distributions: those of largest likelihood, by
 * compass search. A penalty of {@code 5 (shift^2 + logScale^2)} nats keeps origin and scale near those of the data unless the rows
 * clearly ask for others.
 */
final class PowerFit {
    private static final int ROWS = 4000;
    private static final double PENALTY = 5;
    private static final double FIRST_STEP = 0.5;
    private static final double LAST_STEP = 2e-3;
    private static final int EVALUATIONS = 400;

    /** The largest shift, and the largest logarithm of a scale. */
    private static final double MOST = 3;

    private final double[] values;

    private PowerFit(double... values) {
        this.values = values;
    }

    /**
     * Fits every column.
     *
     * @param table elements of all rows, row by row
     * @param columns number of columns D
     * @return shifts, logarithms of scales and powers, {@code [3][D]}
     */
    static double[][] of(double[] table, int columns, TensorBackend backend) {
        int rows = table.length / columns;
        int used = Math.min(rows, ROWS);
        double[][] fitted = new double[3][columns];
        backend.parallel(columns, column -> {
            double[] values = new double[used];
            Arrays.setAll(values, i -> table[(int) ((long) i * rows / used) * columns + column]);
            double[] best = new PowerFit(values).search();
            for (int k = 0; k < best.length; k++) {
                fitted[k][column] = best[k];
            }
        });
        return fitted;
    }

    private double[] search() {
        double[] at = {0, 0, 0};
        double loss = loss(at);
        if (Double.isNaN(loss)) {
            return at;
        }
        double step = FIRST_STEP;
        for (int evaluations = 0; step > LAST_STEP && evaluations < EVALUATIONS; ) {
            boolean better = false;
            for (int direction = 0; direction < 2 * at.length; direction++) {
                double[] next = at.clone();
                next[direction / 2] += direction % 2 == 0 ? step : -step;
                double other = loss(next);
                evaluations++;
                if (other < loss) {
                    at = next;
                    loss = other;
                    better = true;
                }
            }
            step = better ? step : step / 2;
        }
        return at;
    }

    /** The negative log-likelihood per row under the normal distribution of the transformed values' moments, up to a constant. */
    private double loss(double... at) {
        if (Math.abs(at[0]) > MOST || Math.abs(at[1]) > MOST || Math.abs(at[2]) > MOST) {
            return Double.POSITIVE_INFINITY;
        }
        double scale = Math.exp(at[1]);
        double excess = PowerTransform.RANGE * Math.tanh(at[2]);
        double sum = 0;
        double squares = 0;
        double slopes = 0;
        for (double value : values) {
            double u = (value - at[0]) * scale;
            double logarithm = Math.log1p(Math.abs(u));
            double exponent = u < 0 ? 1 - excess : 1 + excess;
            double z = Math.copySign(Math.expm1(exponent * logarithm) / exponent, u);
            sum += z;
            squares += z * z;
            slopes += u < 0 ? -logarithm : logarithm;
        }
        int n = values.length;
        double variance = squares / n - sum / n * (sum / n);
        double penalty = PENALTY * (at[0] * at[0] + at[1] * at[1]) / n;
        return 0.5 * Math.log(variance) - excess * slopes / n - at[1] + penalty;
    }
}
