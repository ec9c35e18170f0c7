package org.flows4j.examples.commands;

import org.flows4j.core.io.ModelDescription;
import org.flows4j.core.io.TrainTest;

/**
 * All that decides the result of a training run.
 *
 * @param settings how to train
 * @param model what is trained
 * @param data what to train and test on, some of it held out where that is wanted
 * @param source identifies the data as it was given
 */
record Experiment(TrainingSettings settings, ModelDescription model, TrainTest data, DataRecord source) {}
