/**
 * Maximum-likelihood training. {@link org.flows4j.core.training.Trainer} runs it reproducibly, survives diverging steps and
 * resumes exactly; {@link org.flows4j.core.training.TrainerConfig} says how, with an
 * {@link org.flows4j.core.training.Optimizer}, a {@link org.flows4j.core.training.LearningRateSchedule} and
 * {@link org.flows4j.core.training.GradientClipping}; {@link org.flows4j.core.training.BatchSource} says on what, and a
 * {@link org.flows4j.core.training.TrainingListener} hears of it. {@link org.flows4j.core.training.Evaluator} measures the
 * result.
 */
@NullMarked
package org.flows4j.core.training;

import org.jspecify.annotations.NullMarked;
