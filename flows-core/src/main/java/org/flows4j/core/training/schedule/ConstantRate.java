package org.flows4j.core.training.schedule;

/**
 * The same rate at all steps.
 *
 * @param rate finite, at least 0
 */
public record ConstantRate(double rate) implements LearningRateSchedule {
    /** Throws an {@link IllegalArgumentException} if it is out of range. */
    public ConstantRate {
        ScheduleText.checkRate("rate", rate);
    }

    @Override
    public double at(long step) {
        return rate;
    }

    @Override
    public String toString() {
        return ScheduleText.plain(rate);
    }
}
