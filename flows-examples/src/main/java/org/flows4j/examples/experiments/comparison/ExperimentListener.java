package org.flows4j.examples.experiments.comparison;

/** Receives the progress of an experiment; never called by two threads at once. */
@FunctionalInterface
public interface ExperimentListener {
    /**
     * A step of some run, or a measurement, is done.
     *
     * @param count steps of all runs, or measurements, including those already done
     * @param message the current runs and their losses, or the measurement
     */
    void onProgress(long count, String message);
}
