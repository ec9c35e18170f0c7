package org.flows4j.core.training;

/**
 * The result of one training step.
 *
 * @param step number of the step, counted from 1
 * @param loss mean of the {@link TrainingObjective} over the batch; for maximum likelihood the negative log-likelihood in nats per sample
 *     (a bound on it for stochastic flows)
 * @param bitsPerDim the same in bits per dimension; NaN unless the objective is a likelihood
 * @param learningRate of the step
 * @param gradientNorm before clipping, in the unit of the loss; NaN if the loss was not finite
 * @param seconds duration of the step
 * @param samplesPerSecond batch size over seconds
 * @param skipped whether the step changed nothing, because loss or gradient was not finite
 */
public record StepReport(
        long step,
        double loss,
        double bitsPerDim,
        double learningRate,
        double gradientNorm,
        double seconds,
        double samplesPerSecond,
        boolean skipped) {}
