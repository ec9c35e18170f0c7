package org.flows4j.examples.experiments.comparison;

import org.flows4j.models.family.AddedLater;

/**
 * Everything that determines the result of a run, stored beside it, so that results are never attributed to another experiment.
 *
 * @param family kind of model
 * @param config its configuration, as JSON
 * @param dtype number format
 * @param regime its training
 * @param seed of parameters, data order and noise
 * @param trainingSamples samples trained on
 * @param testSamples samples tested on
 * @param trainingData identifies the samples trained on ({@link org.flows4j.core.data.DataFingerprint}); empty in records older than
 *     this component, whose runs are not continued
 * @param testData identifies the samples tested on
 */
record RunSpec(
        String family,
        String config,
        String dtype,
        Regime regime,
        long seed,
        int trainingSamples,
        int testSamples,
        @AddedLater("") String trainingData,
        @AddedLater("") String testData) {}
