package org.flows4j.examples.experiments.comparison;

import org.flows4j.models.family.AddedLater;

/**
 * The result of a run.
 *
 * @param parameters trained scalars of the model
 * @param bitsPerDim of all test data, from the evidence lower bound where the likelihood is not exact; NaN if training diverged
 * @param weightedBitsPerDim the same importance-weighted; of exact models and of a single draw equal to the other
 * @param lostSteps steps whose loss or gradient was not finite
 * @param millisecondsPerStep mean time of a training step
 * @param millisecondsPerSample mean time of a sample, drawn together with others; NaN if none was drawn
 */
public record RunResult(
        String name,
        long seed,
        long parameters,
        double bitsPerDim,
        double weightedBitsPerDim,
        long lostSteps,
        double millisecondsPerStep,
        @AddedLater("NaN") double millisecondsPerSample) {}
