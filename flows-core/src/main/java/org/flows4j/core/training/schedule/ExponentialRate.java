package org.flows4j.core.training.schedule;

/**
 * Exponential decay down to a floor: {@code max(floor, start * factor^k)} after k whole intervals.
 *
 * @param start rate of step 0, at least 0
 * @param factor of each interval, in (0, 1]
 * @param every length of an interval in steps, at least 1; 1 for decay per step, the steps of an epoch for decay per epoch
 * @param floor lowest rate, at least 0 and at most {@code start}
 */
public record ExponentialRate(double start, double factor, long every, double floor) implements LearningRateSchedule {
    /** Throws an {@link IllegalArgumentException} if a value is out of range. */
    public ExponentialRate {
        ScheduleText.checkRate("start", start);
        ScheduleText.checkRate("floor", floor);
        if (!(factor > 0 && factor <= 1)) {
            throw new IllegalArgumentException("The factor of a decay must be in (0, 1], got " + factor);
        }
        if (every < 1) {
            throw new IllegalArgumentException("A decay's interval must be at least 1 step, got " + every);
        }
        if (floor > start) {
            throw new IllegalArgumentException("The floor of a decay, " + floor + ", is above its start " + start);
        }
    }

    @Override
    public double at(long step) {
        return Math.max(floor, start * Math.pow(factor, (double) Math.floorDiv(step, every)));
    }

    @Override
    public String toString() {
        return ScheduleText.call("decay", start, factor, (double) every, floor);
    }
}
