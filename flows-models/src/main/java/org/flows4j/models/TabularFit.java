package org.flows4j.models;

import java.util.List;
import org.flows4j.core.training.TrainingSummary;

/**
 * The result of a {@link TabularTraining}.
 *
 * @param model the model with the best parameters on the validation rows
 * @param summary the summary of the training; its {@code best()} has the step and the validation rows' mean negative log-likelihood
 * @param end the reason why it ended
 * @param candidates the models that were compared, if the fit chose one; the last one is the result
 */
public record TabularFit(Model model, TrainingSummary summary, FitEnd end, List<FitCandidate> candidates) {
    /** Copies the list. */
    public TabularFit {
        candidates = List.copyOf(candidates);
    }
}
