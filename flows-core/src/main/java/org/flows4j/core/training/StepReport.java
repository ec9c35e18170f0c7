package org.flows4j.core.training;

/**
 * What one training step did.
 *
 * @param step number of steps made, this one included
 * @param negativeLogLikelihood mean negative log-likelihood of the batch in nats per sample (a bound on it for stochastic flows)
 * @param bitsPerDim the same in bits per dimension
 * @param learningRate applied
 * @param gradientNorm before clipping, in the unit of the loss; NaN if the loss was not finite
 * @param seconds the step took
 * @param samplesPerSecond batch size over seconds
 * @param skipped whether loss or gradient was not finite, so that nothing was changed
 */
public record StepReport(
        long step,
        double negativeLogLikelihood,
        double bitsPerDim,
        double learningRate,
        double gradientNorm,
        double seconds,
        double samplesPerSecond,
        boolean skipped) {}
