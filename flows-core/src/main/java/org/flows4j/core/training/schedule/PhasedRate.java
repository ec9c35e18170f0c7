package org.flows4j.core.training.schedule;

/**
 * One schedule after another, for example a warm-up and a decay.
 *
 * @param first applies to the steps before {@code from}
 * @param from the first step of the next schedule, at least 1
 * @param next applies to the rest, counting its steps from {@code from}
 */
public record PhasedRate(LearningRateSchedule first, long from, LearningRateSchedule next)
        implements LearningRateSchedule {
    /** Throws an {@link IllegalArgumentException} if the first schedule would have no steps. */
    public PhasedRate {
        if (from < 1) {
            throw new IllegalArgumentException("A schedule's next phase must begin at step 1 or later, got " + from);
        }
        if (first instanceof PhasedRate phases && phases.from >= from) {
            throw new IllegalArgumentException("The phases of a schedule must be in order: the phase at step " + from
                    + " follows the phase at step " + phases.from);
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
