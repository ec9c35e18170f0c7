package org.flows4j.models;

import org.flows4j.core.training.TrainingSummary;

/**
 * What became of a {@link TabularTraining}.
 *
 * @param model with the parameters that explained the validation rows best
 * @param summary how the training ended; its {@code best()} has the step and the validation rows' mean negative log-likelihood
 * @param end why it ended
 */
public record TabularFit(Model model, TrainingSummary summary, FitEnd end) {}
