package org.flows4j.core.training.schedule;

/**
 * The learning rate as a pure function of the step, so that resumed training needs no state. The schedules of this package
 * write themselves as a short text that {@link #parse} reads back; those of VFlow's CIFAR-10 run (Chen et al. 2020), for
 * example: {@code linear(0, 0.0012, 2000) @50000 decay(0.0012, 0.99999, 1, 0.0003)}.
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

    /**
     * The same rate at all times.
     *
     * @param rate at least 0
     * @return the schedule
     */
    static LearningRateSchedule constant(double rate) {
        return new ConstantRate(rate);
    }

    /**
     * A linear rise from 0 over a number of steps, constant afterwards. The first step has rate 0, as in the programs of
     * Glow and its successors: it only starts the optimizer's moments.
     *
     * @param rate reached at the end of the warm-up
     * @param steps its length
     * @return the schedule
     */
    static LearningRateSchedule warmUp(double rate, double steps) {
        return new LinearRate(0, rate, steps);
    }

    /**
     * A linear rise from 0 until a number of images has been seen, constant afterwards.
     *
     * @param rate reached at the end of the warm-up
     * @param images length of the warm-up: {@code epochs * images per epoch} for one given in epochs
     * @param batchSize images a step
     * @return the schedule
     */
    static LearningRateSchedule warmUpByImages(double rate, double images, int batchSize) {
        return warmUp(rate, images / batchSize);
    }

    /**
     * This schedule up to a step, another one from there on.
     *
     * @param step where the other one begins
     * @param next sees steps counted from there
     * @return the composition
     */
    default LearningRateSchedule then(long step, LearningRateSchedule next) {
        return new PhasedRate(this, step, next);
    }

    /**
     * Reads a schedule from its text.
     *
     * @param text a rate; {@code linear(from, to, steps)}; {@code decay(start, factor, every, floor)}; or several of these
     *     with {@code @step} between them, each counting its steps from there
     * @return the schedule
     * @throws IllegalArgumentException if the text is not a schedule, saying what is wrong
     */
    static LearningRateSchedule parse(String text) {
        return ScheduleText.parse(text);
    }
}
