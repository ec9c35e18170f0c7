package org.flows4j.models;

import org.flows4j.core.training.TrainingListener;

/** Watches a {@link TabularTraining} that compares models, besides the training of each. */
public interface FitListener extends TrainingListener {
    /**
     * Called for each model whose held-out log-likelihood is known: every mixture that the search tries, and every trained flow.
     *
     * @param candidate its description, held-out log-likelihood and time
     */
    void onCandidate(FitCandidate candidate);
}
