package org.flows4j.core.training.optimizer;

import java.util.List;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.UpdateKernels.AdaptiveStep;

/**
 * Adam (Kingma and Ba 2015, Algorithm 1):
 * {@code m = b1 m + (1-b1) g}, {@code v = b2 v + (1-b2) g^2},
 * {@code p -= rate * (m / (1-b1^t)) / (sqrt(v / (1-b2^t)) + epsilon)}.
 *
 * @param beta1 decay of the mean of gradients, in [0, 1)
 * @param beta2 decay of the mean of squared gradients, in [0, 1)
 * @param epsilon added to the denominator, positive
 * @param weightDecay factor of the L2 penalty {@code weightDecay / 2 * |p|^2} on the loss being optimized, 0 for none
 */
public record Adam(double beta1, double beta2, double epsilon, double weightDecay) implements Optimizer {
    /** The paper's settings: 0.9, 0.999, 1e-8, no weight decay. */
    public Adam() {
        this(0.9, 0.999, 1e-8, 0);
    }

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if a value is out of range
     */
    public Adam {
        AdaptiveMoments.check(beta1, beta2, epsilon, weightDecay);
    }

    @Override
    public List<String> slots() {
        return List.of("firstMoment", "secondMoment");
    }

    @Override
    public void update(Tensor parameter, Tensor gradient, List<Tensor> slots, long step, double learningRate) {
        AdaptiveMoments.addDecay(parameter, gradient, weightDecay);
        double rate = learningRate / AdaptiveMoments.gathered(beta1, step);
        double correction = 1 / Math.sqrt(AdaptiveMoments.gathered(beta2, step));
        AdaptiveStep coefficients = new AdaptiveStep(rate, beta1, beta2, correction, epsilon);
        parameter.backend().updates().adam(parameter, gradient, slots.get(0), slots.get(1), coefficients);
    }
}
