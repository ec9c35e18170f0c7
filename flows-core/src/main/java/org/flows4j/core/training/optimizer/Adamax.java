package org.flows4j.core.training.optimizer;

import java.util.List;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.UpdateKernels.AdaptiveStep;

/**
 * Adamax (Kingma and Ba 2015, Algorithm 2):
 * {@code m = b1 m + (1-b1) g}, {@code u = max(b2 u, |g|)}, {@code p -= rate / (1-b1^t) * m / (u + epsilon)}.
 *
 * <p>The program of Glow (Kingma and Dhariwal 2018) multiplies the step by {@code sqrt(1-b2^t)} besides, which makes its
 * first steps smaller by up to {@code sqrt(1-b2)}; {@link #glow} does the same.
 *
 * @param beta1 decay of the mean of gradients, in [0, 1)
 * @param beta2 decay of the largest gradient, in [0, 1)
 * @param epsilon added to the denominator, positive
 * @param weightDecay factor of the L2 penalty {@code weightDecay / 2 * |p|^2} on the loss being optimized, 0 for none
 * @param rootCorrection whether steps are multiplied by {@code sqrt(1-b2^t)}
 */
public record Adamax(double beta1, double beta2, double epsilon, double weightDecay, boolean rootCorrection)
        implements Optimizer {
    /** The paper's settings: 0.9, 0.999, 1e-8, no weight decay, no root correction. */
    public Adamax() {
        this(0.9, 0.999, 1e-8, 0, false);
    }

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if a value is out of range
     */
    public Adamax {
        AdaptiveMoments.check(beta1, beta2, epsilon, weightDecay);
    }

    /**
     * The variant Glow was trained with: beta1 0.9, {@code beta2 = 1 - 1 / stepsPerEpoch}, with root correction.
     *
     * @param stepsPerEpoch steps in one pass over the training data, at least 1
     * @return the rule
     */
    public static Adamax glow(int stepsPerEpoch) {
        return new Adamax(0.9, 1 - 1.0 / stepsPerEpoch, 1e-8, 0, true);
    }

    @Override
    public List<String> slots() {
        return List.of("firstMoment", "infinityNorm");
    }

    @Override
    public void update(Tensor parameter, Tensor gradient, List<Tensor> slots, long step, double learningRate) {
        AdaptiveMoments.addDecay(parameter, gradient, weightDecay);
        double rate = learningRate / AdaptiveMoments.gathered(beta1, step);
        if (rootCorrection) {
            rate *= Math.sqrt(AdaptiveMoments.gathered(beta2, step));
        }
        AdaptiveStep coefficients = new AdaptiveStep(rate, beta1, beta2, 1, epsilon);
        parameter.backend().updates().adamax(parameter, gradient, slots.get(0), slots.get(1), coefficients);
    }
}
