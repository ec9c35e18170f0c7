package org.flows4j.core.training.optimizer;

import org.flows4j.core.tensor.Tensor;

/** What Adam and Adamax share. */
final class AdaptiveMoments {
    private AdaptiveMoments() {}

    static void check(double beta1, double beta2, double epsilon, double weightDecay) {
        requireIn("beta1", beta1, beta1 >= 0 && beta1 < 1, "in [0, 1)");
        requireIn("beta2", beta2, beta2 >= 0 && beta2 < 1, "in [0, 1)");
        requireIn("epsilon", epsilon, epsilon > 0 && Double.isFinite(epsilon), "positive");
        requireIn("weightDecay", weightDecay, weightDecay >= 0 && Double.isFinite(weightDecay), "at least 0");
    }

    private static void requireIn(String name, double value, boolean inRange, String range) {
        if (!inRange) {
            throw new IllegalArgumentException(name + " must be " + range + ", got " + value);
        }
    }

    /** {@code 1 - beta^step}, the weight a moving average that began at zero has gathered. */
    static double gathered(double beta, long step) {
        return -Math.expm1(step * Math.log(beta));
    }

    /** Adds the gradient of {@code weightDecay / 2 * |p|^2}. */
    static void addDecay(Tensor parameter, Tensor gradient, double weightDecay) {
        if (weightDecay > 0) {
            try (Tensor penalty = parameter.mul(weightDecay)) {
                gradient.backend().updates().add(gradient, penalty);
            }
        }
    }
}
