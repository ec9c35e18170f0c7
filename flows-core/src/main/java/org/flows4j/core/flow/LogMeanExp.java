package org.flows4j.core.flow;

import java.util.Arrays;

/** A running {@code log((1/S) sum_s exp(a_s))} for each of N rows, in double and without overflow. */
final class LogMeanExp {
    private final double[] largest;
    private final double[] scaledSum;
    private int count;

    LogMeanExp(int rows) {
        largest = new double[rows];
        scaledSum = new double[rows];
        Arrays.fill(largest, Double.NEGATIVE_INFINITY);
    }

    void add(double[] values) {
        count++;
        for (int i = 0; i < values.length; i++) {
            if (values[i] > largest[i]) {
                scaledSum[i] = scaledSum[i] * Math.exp(largest[i] - values[i]) + 1;
                largest[i] = values[i];
            } else if (values[i] > Double.NEGATIVE_INFINITY) {
                scaledSum[i] += Math.exp(values[i] - largest[i]);
            } else if (Double.isNaN(values[i])) {
                scaledSum[i] = Double.NaN;
            }
        }
    }

    double[] values() {
        double[] out = new double[largest.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = largest[i] + Math.log(scaledSum[i] / count);
        }
        return out;
    }
}
