package org.flows4j.models;

import org.flows4j.core.training.TrainingSummary;

/**
 * The result of a {@link TabularTraining}.
 *
 * @param model the model with the best parameters on the validation rows
 * @param summary the summary of the training; its {@code best()} has the step and the validation rows' mean negative log-likelihood
 * @param end the reason why it ended
 */
public record TabularFit(Model model, TrainingSummary summary, FitEnd end) {}
