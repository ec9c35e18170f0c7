package org.flows4j.examples.experiments.checkerboard;

/**
 * All that decides the result of a run, kept beside it.
 *
 * @param config the model's configuration, as JSON
 * @param regime how it is trained
 * @param seed of parameters, points and noise
 */
record ToySpec(String config, ToyRegime regime, long seed) {}
