package org.flows4j.core.training;

/**
 * The result of one training step.
 *
 * @param step number of the step, counted from 1
 * @param negativeLogLikelihood mean negative log-likelihood of the batch in nats per sample (a bound on it for stochastic flows)
 * @param bitsPerDim the same in bits per dimension
 * @param learningRate of the step
 * @param gradientNorm before clipping, in the unit of the loss; NaN if the loss was not finite
 * @param seconds duration of the step
 * @param samplesPerSecond batch size over seconds
 * @param skipped whether the step changed nothing, because loss or gradient was not finite
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
