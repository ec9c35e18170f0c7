package org.flows4j.core.flow;

import java.util.Arrays;
import java.util.function.Supplier;

/**
 * A running {@code log((1/S) sum_s exp(a_s))} for each of N rows, in double and without overflow, and the running mean of the
 * {@code a_s}. Of log importance weights these are the importance-weighted estimate of a log-density (Burda et al. 2016, equation
 * 8) and the
 * evidence lower bound, which by Jensen's inequality is never larger.
 */
public final class LogMeanExp {
    private final double[] largest;
    private final double[] scaledSum;
    private final double[] sum;
    private int count;

    /**
     * Adds up a number of draws.
     *
     * @param rows N
     * @param draws S, at least 1
     * @param draw makes the a_s of all rows
     */
    public static LogMeanExp of(int rows, int draws, Supplier<double[]> draw) {
        LogMeanExp sums = new LogMeanExp(rows);
        for (int s = 0; s < draws; s++) {
            sums.add(draw.get());
        }
        return sums;
    }

    /**
     * Starts with no draws.
     *
     * @param rows N
     */
    LogMeanExp(int rows) {
        largest = new double[rows];
        scaledSum = new double[rows];
        sum = new double[rows];
        Arrays.fill(largest, Double.NEGATIVE_INFINITY);
    }

    /**
     * Adds a draw.
     *
     * @param values a_s of each row
     * @throws IllegalArgumentException if there are not exactly N values
     */
    void add(double... values) {
        if (values.length != sum.length) {
            throw new IllegalArgumentException("Draws for " + sum.length + " rows, got one of " + values.length);
        }
        count++;
        for (int i = 0; i < values.length; i++) {
            sum[i] += values[i];
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

    /** The mean of the draws so far of each row. */
    public double[] means() {
        double[] out = new double[sum.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = sum[i] / count;
        }
        return out;
    }

    /** The logarithm of the mean of the exponentials of the draws so far of each row. */
    public double[] values() {
        double[] out = new double[largest.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = largest[i] + Math.log(scaledSum[i] / count);
        }
        return out;
    }
}
