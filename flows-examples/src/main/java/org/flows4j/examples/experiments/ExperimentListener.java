package org.flows4j.examples.experiments;

/** Told how far the runs of an experiment have come; never by two threads at once. */
@FunctionalInterface
public interface ExperimentListener {
    /**
     * A step of some run is done.
     *
     * @param steps made in all runs, those found done included
     * @param message the runs under way and their losses
     */
    void onProgress(long steps, String message);
}
