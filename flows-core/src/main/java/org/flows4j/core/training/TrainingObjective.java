package org.flows4j.core.training;

import org.flows4j.core.flow.Flow;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.tensor.Tensor;

/**
 * The loss that a training step minimizes, as a mean over the samples of a batch. Evaluations on held-out data report log-likelihoods
 * under every objective.
 */
@FunctionalInterface
public interface TrainingObjective {
    /** The negative log-density {@code -log p(x)}, or one draw of its upper bound, in nats: the default objective. */
    TrainingObjective MAXIMUM_LIKELIHOOD =
            (flow, x, context) -> flow.logProb(x, context).neg();

    /**
     * Computes the loss of each sample. Samples are independent of one another: a batch may arrive in parts, on several threads.
     *
     * @param flow in training
     * @param x part of a batch, {@code [N, sample...]}; an objective without data uses its number of rows only
     * @param context records on the step's tape; has the condition of these rows and the randomness of the step
     * @return {@code [N]}, FLOAT64, recorded
     */
    Tensor losses(Flow flow, Tensor x, FlowContext context);

    /** Whether the loss is the negative log-likelihood or a bound on it, so that it can be reported in bits per dimension. */
    default boolean likelihood() {
        return this == MAXIMUM_LIKELIHOOD;
    }
}
