package org.flows4j.examples.experiments;

/**
 * All that decides the result of a run, kept beside it, so that results are never taken for those of another experiment.
 *
 * @param family kind of model
 * @param config its configuration, as JSON
 * @param dtype number format
 * @param regime how it is trained
 * @param seed of parameters, data order and noise
 * @param trainingSamples samples trained on
 * @param testSamples samples tested on
 */
record RunSpec(
        String family, String config, String dtype, Regime regime, long seed, int trainingSamples, int testSamples) {}
