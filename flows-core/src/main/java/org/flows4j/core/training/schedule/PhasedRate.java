package org.flows4j.core.training.schedule;

/**
 * One schedule after another: step-wise rates, warm-up then decay, restarts.
 *
 * @param first rules the steps before {@code from}
 * @param from where the next one begins, at least 1
 * @param next rules the rest, counting its steps from there
 */
public record PhasedRate(LearningRateSchedule first, long from, LearningRateSchedule next)
        implements LearningRateSchedule {
    /**
     * Checks the step.
     *
     * @throws IllegalArgumentException if the first schedule would have no steps
     */
    public PhasedRate {
        if (from < 1) {
            throw new IllegalArgumentException("A schedule's next phase must begin at step 1 or later, got " + from);
        }
        if (first instanceof PhasedRate phases && phases.from >= from) {
            throw new IllegalArgumentException("A schedule's phases must follow one another: the one at step " + from
                    + " comes after the one at step " + phases.from);
        }
        if (next instanceof PhasedRate) {
            throw new IllegalArgumentException("Add phases one by one: a.then(100, b).then(200, c)");
        }
    }

    @Override
    public double at(long step) {
        return step < from ? first.at(step) : next.at(step - from);
    }

    @Override
    public String toString() {
        return first + " @" + from + " " + next;
    }
}
