package org.flows4j.core.tensor.cpu.internal.math;

import org.flows4j.core.tensor.ops.LogisticMixture;
import org.flows4j.core.tensor.ops.MixLogCdfOp;

/**
 * {@link LogisticMixture} that sums distribution functions and densities directly, with vector instructions, unless a sum comes near
 * the limits of doubles; then it sums logarithms one by one.
 */
public final class FastLogisticMixture extends LogisticMixture {
    private static final double LEAST = 1e-280;
    private static final double MOST = 1e280;

    private final MixtureMath math;
    private final double[] weights;
    private final double[] rates;
    private final double[] scales;
    private final double[] results = new double[4];
    private double total;

    public FastLogisticMixture(MixtureMath math, MixLogCdfOp op) {
        super(op.components(), op.leastLogScale());
        this.math = math;
        this.weights = new double[logits.length];
        this.rates = new double[logits.length];
        this.scales = new double[logits.length];
    }

    @Override
    protected void parametersChanged() {
        math.exp(logits, weights, components);
        math.exp(logScales, scales, components);
        reciprocals(scales, rates, logits.length);
    }

    private static void reciprocals(double[] x, double[] result, int count) {
        for (int i = 0; i < count; i++) {
            result[i] = 1 / x[i];
        }
    }

    private static boolean usual(double value) {
        return value > LEAST && value < MOST;
    }

    @Override
    protected double[] range(double target) {
        math.quantiles(weights, means, scales, target, components, results);
        total = results[3];
        if (!usual(total) || !(results[1] - results[0] < MOST)) {
            return super.range(target);
        }
        double guess = Math.min(Math.max(results[2] / total, results[0]), results[1]);
        return new double[] {results[0], results[1], guess};
    }

    @Override
    protected void computeLogOdds(double x) {
        if (sums(x)) {
            found(Math.log(results[0] / results[1]), results[2] / results[0] * (total / results[1]));
        } else {
            super.computeLogOdds(x);
        }
    }

    @Override
    public void evaluate(double x) {
        if (sums(x)) {
            double logTotal = Math.log(total);
            foundLogs(
                    Math.log(results[0]) - logTotal, Math.log(results[1]) - logTotal, Math.log(results[2]) - logTotal);
        } else {
            super.evaluate(x);
        }
    }

    /** Computes P F, P (1 - F) and P f, and returns whether they are within range. */
    private boolean sums(double x) {
        math.evaluate(weights, means, rates, x, components, results);
        return usual(results[0]) && usual(results[1]) && usual(results[2]) && usual(total);
    }
}
