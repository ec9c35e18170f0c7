package org.flows4j.examples.experiments.comparison;

/** Told how far an experiment has come; never by two threads at once. */
@FunctionalInterface
public interface ExperimentListener {
    /**
     * A step of some run, or a measurement, is done.
     *
     * @param count steps of all runs, or measurements; those found done included
     * @param message the runs under way and their losses, or what was measured
     */
    void onProgress(long count, String message);
}
