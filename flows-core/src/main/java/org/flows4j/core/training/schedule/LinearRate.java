package org.flows4j.core.training.schedule;

/**
 * A linear change over a number of steps, constant afterwards: warm-up and cool-down.
 *
 * @param from rate of step 0, at least 0
 * @param to rate from step {@code steps} on, at least 0
 * @param steps length of the change, positive, not necessarily whole
 */
public record LinearRate(double from, double to, double steps) implements LearningRateSchedule {
    /** Throws an {@link IllegalArgumentException} if a value is out of range. */
    public LinearRate {
        ScheduleText.checkRate("from", from);
        ScheduleText.checkRate("to", to);
        if (!(steps > 0) || Double.isInfinite(steps)) {
            throw new IllegalArgumentException("A linear change takes a positive number of steps, got " + steps);
        }
    }

    @Override
    public double at(long step) {
        return step >= steps ? to : from + (to - from) * (step / steps);
    }

    @Override
    public String toString() {
        return ScheduleText.call("linear", from, to, steps);
    }
}
