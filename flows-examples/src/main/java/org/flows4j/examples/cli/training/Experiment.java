package org.flows4j.examples.cli.training;

import org.flows4j.core.data.TrainTestSplit;
import org.flows4j.core.model.ModelDescription;

/**
 * All that decides the result of a training run.
 *
 * @param settings how to train
 * @param model what is trained
 * @param data what to train and test on, some of it held out where that is wanted
 * @param source identifies the data as it was given
 */
public record Experiment(TrainingSettings settings, ModelDescription model, TrainTestSplit data, DataRecord source) {}
