package org.flows4j.core.training.schedule;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * The learning rate as a pure function of the step, so that resumption needs no state. {@link #parse} reads the text of the schedules in
 * this package. For example, VFlow's schedule for CIFAR-10 (Chen et al. 2020) is {@code linear(0, 0.0012, 2000) @50000 decay(0.0012,
 * 0.99999, 1, 0.0003)}.
 */
@FunctionalInterface
public interface LearningRateSchedule {
    /**
     * The learning rate of a step.
     *
     * @param step number of steps before this one: 0 for the first
     * @return the rate, at least 0
     */
    double at(long step);

    /** The same rate at all steps. */
    static LearningRateSchedule constant(double rate) {
        return new ConstantRate(rate);
    }

    /**
     * A linear rise from 0 over a number of steps, constant afterwards. The first step has rate 0, as in the programs of Glow and its
     * successors: it only starts the optimizer's moments.
     */
    static LearningRateSchedule warmUp(double rate, double steps) {
        return new LinearRate(0, rate, steps);
    }

    /**
     * A linear rise from 0 over a number of images, constant afterwards.
     *
     * @param rate at the end of the warm-up
     * @param images length of the warm-up, for example {@code epochs * images per epoch}
     * @param batchSize images per step
     */
    static LearningRateSchedule warmUpByImages(double rate, double images, int batchSize) {
        return warmUp(rate, images / batchSize);
    }

    /**
     * This schedule up to a step, followed by another one.
     *
     * @param step the first step of the other schedule
     * @param next counts its steps from there
     */
    default LearningRateSchedule then(long step, LearningRateSchedule next) {
        return new PhasedRate(this, step, next);
    }

    /**
     * Reads a schedule from its text.
     *
     * @param text a rate; {@code linear(from, to, steps)}; {@code decay(start, factor, every, floor)}; or several of these
     *     with {@code @step} between them, each counting its steps from there
     * @throws IllegalArgumentException if the text is not a schedule
     */
    @JsonCreator
    static LearningRateSchedule parse(String text) {
        return ScheduleText.parse(text);
    }

    /** Returns the text that {@link #parse} reads, for the schedules of this package. */
    @JsonValue
    @Override
    String toString();
}
