package org.flows4j.examples.bench;

import java.util.Arrays;

/**
 * Takes the median of several runs after a warm-up. The JVM compiles frequently executed code, which takes a few seconds, so
 * the warm-up has a minimum time as well as a minimum number of runs.
 *
 * @param repeats runs that count
 * @param warmUpRuns minimum number of runs before them
 * @param warmUpSeconds minimum time of the warm-up
 */
public record Measurement(int repeats, int warmUpRuns, double warmUpSeconds) {
    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if no run counts, or the warm-up is negative
     */
    public Measurement {
        if (repeats < 1 || warmUpRuns < 0 || !(warmUpSeconds >= 0)) {
            throw new IllegalArgumentException("A measurement needs at least 1 run and no negative warm-up, got "
                    + repeats + " runs after " + warmUpRuns + " runs and " + warmUpSeconds + " s of warm-up");
        }
    }

    /**
     * The same warm-up with another number of runs.
     *
     * @param count runs that count
     */
    Measurement withRepeats(int count) {
        return new Measurement(count, warmUpRuns, warmUpSeconds);
    }

    /**
     * The same number of runs after a longer warm-up.
     *
     * @param factor multiplies the time of the warm-up
     */
    Measurement withWarmUpTimes(double factor) {
        return new Measurement(repeats, warmUpRuns, factor * warmUpSeconds);
    }

    /**
     * Measures a task.
     *
     * @param task runs many times
     * @return the median time of a run in seconds
     */
    public double median(Runnable task) {
        Runs runs = new Runs(this);
        while (!runs.finished()) {
            long start = System.nanoTime();
            task.run();
            runs.add((System.nanoTime() - start) / 1e9);
        }
        return runs.median();
    }

    /** The runs of one task so far; for tasks that measure themselves. */
    static final class Runs {
        private final Measurement measurement;
        private final double[] times;
        private int warmUp;
        private double warmUpTime;
        private int counted;

        Runs(Measurement measurement) {
            this.measurement = measurement;
            this.times = new double[measurement.repeats()];
        }

        /** Whether the next run counts. */
        boolean warm() {
            return warmUp >= measurement.warmUpRuns() && warmUpTime >= measurement.warmUpSeconds();
        }

        boolean finished() {
            return counted == times.length;
        }

        void add(double seconds) {
            if (warm()) {
                times[counted++] = seconds;
            } else {
                warmUp++;
                warmUpTime += seconds;
            }
        }

        double median() {
            double[] sorted = Arrays.copyOf(times, counted);
            Arrays.sort(sorted);
            return sorted[counted / 2];
        }
    }
}
