package org.flows4j.examples.experiments.checkerboard;

/**
 * Everything that determines the result of a run, stored beside it.
 *
 * @param config the model's configuration, as JSON
 * @param regime its training
 * @param seed of parameters, points and noise
 */
record ToySpec(String config, ToyRegime regime, long seed) {}
