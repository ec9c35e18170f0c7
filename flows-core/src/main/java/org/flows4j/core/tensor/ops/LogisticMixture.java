package org.flows4j.core.tensor.ops;

import java.util.Arrays;

/**
 * A mixture of K logistic distributions on the line, in double and in logarithms, so that nothing overflows or vanishes in the
 * tails: distribution function F, density f, their gradients, and quantiles.
 *
 * <p>One object computes for one thread, with one set of parameters after another.
 */
public class LogisticMixture extends LogOdds {
    /** Arrays of parameters are padded to a multiple of this many doubles, with components of weight 0. */
    private static final int PADDING = 32;

    /** K. */
    protected final int components;

    /** Unnormalized log-weights; minus infinity in the padding. */
    protected final double[] logits;

    /** Means; those of the padding repeat the first. */
    protected final double[] means;

    /** Log-scales, none below the least; those of the padding repeat the first. */
    protected final double[] logScales;

    private final double leastLogScale;
    private final boolean[] free;
    private final double[] z;
    private final double[] below;
    private final double[] above;
    private final double[] density;
    private double logBelow;
    private double logAbove;
    private double logDensity;

    /**
     * Creates a mixture without parameters.
     *
     * @param leastLogScale the lower bound of log-scales
     */
    public LogisticMixture(int components, double leastLogScale) {
        this.components = components;
        this.leastLogScale = leastLogScale;
        int length = (components + PADDING - 1) / PADDING * PADDING;
        this.logits = new double[length];
        this.means = new double[length];
        this.logScales = new double[length];
        this.free = new boolean[components];
        this.z = new double[components];
        this.below = new double[components];
        this.above = new double[components];
        this.density = new double[components];
    }

    /** Takes K logits, K means and K log-scales from {@code raw[from]} on. */
    public final void set(double[] raw, int from) {
        for (int k = 0; k < components; k++) {
            logits[k] = raw[from + k];
            means[k] = raw[from + components + k];
            logScales[k] = raw[from + 2 * components + k];
        }
        prepare();
    }

    /** Takes K logits, K means and K log-scales from {@code raw[from]} on. */
    public final void set(float[] raw, int from) {
        for (int k = 0; k < components; k++) {
            logits[k] = raw[from + k];
            means[k] = raw[from + components + k];
            logScales[k] = raw[from + 2 * components + k];
        }
        prepare();
    }

    private void prepare() {
        for (int k = 0; k < components; k++) {
            free[k] = logScales[k] >= leastLogScale;
            logScales[k] = Math.max(logScales[k], leastLogScale);
        }
        Arrays.fill(logits, components, logits.length, Double.NEGATIVE_INFINITY);
        Arrays.fill(means, components, means.length, means[0]);
        Arrays.fill(logScales, components, logScales.length, logScales[0]);
        parametersChanged();
    }

    /** Called after the parameters have been set. */
    protected void parametersChanged() {}

    /** Computes log F, log(1 - F) and log f at x. */
    public void evaluate(double x) {
        evaluateComponents(x);
        foundLogs(logSumExp(below), logSumExp(above), logSumExp(density));
    }

    /** Stores the results of {@link #evaluate}. */
    protected final void foundLogs(double ofBelow, double ofAbove, double ofDensity) {
        logBelow = ofBelow;
        logAbove = ofAbove;
        logDensity = ofDensity;
    }

    private void evaluateComponents(double x) {
        double logTotal = logSumExp(logits);
        for (int k = 0; k < components; k++) {
            double logWeight = logits[k] - logTotal;
            z[k] = (x - means[k]) * Math.exp(-logScales[k]);
            double rest = Math.log1p(Math.exp(-Math.abs(z[k])));
            below[k] = logWeight + Math.min(z[k], 0) - rest;
            above[k] = logWeight - Math.max(z[k], 0) - rest;
            density[k] = logWeight - Math.abs(z[k]) - 2 * rest - logScales[k];
        }
    }

    private double logSumExp(double[] values) {
        double most = Double.NEGATIVE_INFINITY;
        for (int k = 0; k < components; k++) {
            most = Math.max(most, values[k]);
        }
        double sum = 0;
        for (int k = 0; k < components; k++) {
            sum += Math.exp(values[k] - most);
        }
        return most + Math.log(sum);
    }

    /** log F, as {@link #evaluate} found it. */
    public final double logBelow() {
        return logBelow;
    }

    /** log(1 - F), as {@link #evaluate} found it. */
    public final double logAbove() {
        return logAbove;
    }

    /** log f, as {@link #evaluate} found it. */
    public final double logDensity() {
        return logDensity;
    }

    /**
     * Pulls gradients back through {@link #evaluate} at x.
     *
     * @param toBelow gradient of log F
     * @param toAbove gradient of log(1 - F)
     * @param toDensity gradient of log f
     * @param to the array that the gradients of logits, means and log-scales are added to, from {@code from} on
     * @return the gradient of x
     */
    public final double pullBack(double x, double toBelow, double toAbove, double toDensity, double[] to, int from) {
        evaluateComponents(x);
        double logTotal = logSumExp(logits);
        double toX = 0;
        for (int k = 0; k < components; k++) {
            double weight = Math.exp(logits[k] - logTotal);
            double ofBelow = Math.exp(below[k] - logBelow);
            double ofAbove = Math.exp(above[k] - logAbove);
            double ofDensity = Math.exp(density[k] - logDensity);
            double sigmoid = 1 / (1 + Math.exp(-z[k]));
            double complement = 1 / (1 + Math.exp(z[k]));
            double toZ = toBelow * ofBelow * complement
                    - toAbove * ofAbove * sigmoid
                    + toDensity * ofDensity * (complement - sigmoid);
            double rate = Math.exp(-logScales[k]);
            to[from + k] +=
                    toBelow * (ofBelow - weight) + toAbove * (ofAbove - weight) + toDensity * (ofDensity - weight);
            to[from + components + k] -= toZ * rate;
            if (free[k]) {
                to[from + 2 * components + k] -= toZ * z[k] + toDensity * ofDensity;
            }
            toX += toZ * rate;
        }
        return toX;
    }

    /** The least and the largest quantile of the components, and their weighted mean. */
    @Override
    protected double[] range(double target) {
        double logTotal = logSumExp(logits);
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        double guess = 0;
        for (int k = 0; k < components; k++) {
            double own = means[k] + target * Math.exp(logScales[k]);
            low = Math.min(low, own);
            high = Math.max(high, own);
            guess += Math.exp(logits[k] - logTotal) * own;
        }
        return new double[] {low, high, Math.min(Math.max(guess, low), high)};
    }

    @Override
    protected void computeLogOdds(double x) {
        evaluate(x);
        found(logBelow - logAbove, Math.exp(logDensity - logBelow - logAbove));
    }
}
