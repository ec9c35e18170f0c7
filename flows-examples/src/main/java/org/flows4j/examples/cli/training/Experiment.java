package org.flows4j.examples.cli.training;

import org.flows4j.core.data.TrainTestSplit;
import org.flows4j.core.model.ModelDescription;

/**
 * Everything that determines the result of a training run.
 *
 * @param settings the training settings
 * @param model the model to train
 * @param data training and test data, some of it held out if requested
 * @param source identifies the data before the division
 */
public record Experiment(RunSettings settings, ModelDescription model, TrainTestSplit data, DataRecord source) {}
