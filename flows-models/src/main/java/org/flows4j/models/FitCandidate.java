package org.flows4j.models;

/**
 * A model that {@link TabularTraining} considered.
 *
 * @param description a few words, such as {@code "power transforms, mixture of 6"}
 * @param logLikelihood mean log-density of held-out rows, in nats
 * @param seconds time since the fit began
 */
public record FitCandidate(String description, double logLikelihood, double seconds) {}
