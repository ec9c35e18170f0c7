package org.flows4j.core.training.optimizer;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.UpdateKernels.AdaptiveStep;

/**
 * Adam and Adamax (Kingma and Ba 2015, Algorithms 1 and 2). Both average gradients, {@code m = b1 m + (1-b1) g}, and differ in the
 * {@link Rule}.
 *
 * @param rule the update rule of the parameters
 * @param beta1 decay of the average of gradients, in [0, 1)
 * @param beta2 decay of the average of squared gradients, or of their maximum, in [0, 1)
 * @param epsilon added to the denominator, positive
 * @param weightDecay factor of the L2 penalty {@code weightDecay / 2 * |p|^2}; 0 for none
 */
public record Adam(@JsonProperty("optimizer") Rule rule, double beta1, double beta2, double epsilon, double weightDecay)
        implements Optimizer {
    /** The update rules. */
    public enum Rule {
        /** {@code v = b2 v + (1-b2) g^2}, {@code p -= rate * (m / (1-b1^t)) / (sqrt(v / (1-b2^t)) + epsilon)}. */
        ADAM,
        /** {@code u = max(b2 u, |g|)}, {@code p -= rate / (1-b1^t) * m / (u + epsilon)}. */
        ADAMAX,
        /**
         * Adamax with steps multiplied by {@code sqrt(1-b2^t)}, as in the program of Glow (Kingma and Dhariwal 2018): the first steps are
         * smaller by up to {@code sqrt(1-b2)}.
         */
        ADAMAX_GLOW
    }

    /** Adam with the paper's constants: 0.9, 0.999, 1e-8, no penalty. */
    public Adam() {
        this(Rule.ADAM);
    }

    /** A rule with the paper's constants. */
    public Adam(Rule rule) {
        this(rule, 0.9, 0.999, 1e-8, 0);
    }

    /** Throws an {@link IllegalArgumentException} if a value is out of range. */
    public Adam {
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

    /** Returns this rule with another beta2. */
    public Adam withBeta2(double value) {
        return new Adam(rule, beta1, value, epsilon, weightDecay);
    }

    /** Returns this rule with another factor of the penalty. */
    public Adam withWeightDecay(double value) {
        return new Adam(rule, beta1, beta2, epsilon, value);
    }

    @Override
    public List<String> slots() {
        return List.of("firstMoment", rule == Rule.ADAM ? "secondMoment" : "infinityNorm");
    }

    @Override
    public void update(Tensor parameter, Tensor gradient, List<Tensor> slots, long step, double learningRate) {
        if (weightDecay > 0) {
            try (Tensor penalty = parameter.mul(weightDecay)) {
                gradient.backend().updates().add(gradient, penalty);
            }
        }
        double rate = learningRate / gathered(beta1, step);
        double root = Math.sqrt(gathered(beta2, step));
        Tensor average = slots.get(0);
        Tensor scale = slots.get(1);
        if (rule == Rule.ADAM) {
            AdaptiveStep coefficients = new AdaptiveStep(rate, beta1, beta2, 1 / root, epsilon);
            parameter.backend().updates().adam(parameter, gradient, average, scale, coefficients);
        } else {
            double corrected = rule == Rule.ADAMAX_GLOW ? rate * root : rate;
            AdaptiveStep coefficients = new AdaptiveStep(corrected, beta1, beta2, 1, epsilon);
            parameter.backend().updates().adamax(parameter, gradient, average, scale, coefficients);
        }
    }

    /** Returns {@code 1 - beta^step}, the total weight of a moving average that started at zero. */
    private static double gathered(double beta, long step) {
        return -Math.expm1(step * Math.log(beta));
    }
}
