package org.flows4j.core.inference;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.flow.ScoredSamples;
import org.flows4j.core.layer.Likelihood;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;

/**
 * Draws weighted samples of a target from a flow.
 *
 * <pre>{@code
 * WeightedSamples drawn = ImportanceSampling.of(flow, target).draw(10_000, new SplittableRandom(1));
 * Estimate mean = drawn.expectation(x -> x[0]);
 * Estimate logEvidence = drawn.logEvidence();
 * }</pre>
 *
 * @param proposal an exact flow that was trained toward the target, or any other one with the same support
 * @param target the log-density of the target
 */
public record ImportanceSampling(Flow proposal, LogDensity target) {
    private static final int ROWS_AT_ONCE = 4096;

    /** @throws IllegalArgumentException if the flow's log-density is a lower bound or an estimate, which would bias the weights */
    public ImportanceSampling {
        requireExact(proposal);
    }

    /** {@link #ImportanceSampling(Flow, LogDensity)}. */
    public static ImportanceSampling of(Flow proposal, LogDensity target) {
        return new ImportanceSampling(proposal, target);
    }

    static void requireExact(Flow flow) {
        if (flow.likelihood() != Likelihood.EXACT) {
            throw new IllegalArgumentException(
                    "The flow draws noise in its layers, so the kind of its log-density is \""
                            + flow.likelihood().label()
                            + "\", and weights or losses with it would be biased; use a flow of bijections, and the exact"
                            + " divergence in continuous flows");
        }
    }

    /**
     * Draws samples from the flow and weights them.
     *
     * @param count number of samples, at least 1
     * @throws NonFiniteTargetException if the target's log-density is NaN or positive infinity
     * @throws IllegalArgumentException if all samples have weight 0
     * @throws org.flows4j.core.flow.NonFiniteSamplesException if a sample of the flow is not finite
     */
    public WeightedSamples draw(int count, RandomGenerator random) {
        try (Scope scope = proposal.backend().openScope()) {
            ScoredSamples drawn = proposal.sampleAndLogProb(count, 1, random);
            double[] logWeights = logTarget(drawn.samples());
            Arrays.setAll(logWeights, i -> logWeights[i] - drawn.logProb()[i]);
            return new WeightedSamples(Rows.of(drawn.samples()), logWeights);
        }
    }

    private double[] logTarget(Tensor samples) {
        int count = samples.shape().dim(0);
        double[] all = new double[count];
        for (int from = 0; from < count; from += ROWS_AT_ONCE) {
            try (Scope scope = proposal.backend().openScope()) {
                Tensor rows = samples.slice(0, from, Math.min(count, from + ROWS_AT_ONCE));
                double[] values = values(target.at(rows), rows);
                for (int i = 0; i < values.length; i++) {
                    if (Double.isNaN(values[i]) || values[i] == Double.POSITIVE_INFINITY) {
                        throw new NonFiniteTargetException(
                                values[i],
                                from + i,
                                count,
                                "a log-density is a number, or -Infinity where the density is 0",
                                Rows.of(rows)[i]);
                    }
                }
                System.arraycopy(values, 0, all, from, values.length);
            }
        }
        return all;
    }

    /** The log-densities of rows, after a check of their number. */
    static double[] values(Tensor logDensity, Tensor rows) {
        Shape expected = Shape.of(rows.shape().dim(0));
        if (!logDensity.shape().equals(expected)) {
            throw new IllegalArgumentException("The target's log-density has the shape " + logDensity.shape()
                    + " for rows " + rows.shape() + "; give one number per row, " + expected + " (sumPerSample)");
        }
        return logDensity.cast(DType.FLOAT64).toDoubles();
    }
}
