package org.flows4j.examples.experiments.cost;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.examples.experiments.comparison.ExperimentListener;

/** Measurements of times that grow with the size of images. */
public interface CostExperiment {
    /** The number of measurements. */
    int count();

    /**
     * Measures, and writes tables and a chart, unless this thread is interrupted before.
     *
     * @param listener receives the number of measurements done
     * @param err receives a message if this machine cannot draw text
     * @return the table in Markdown; empty if the thread was interrupted
     */
    Optional<String> measure(TensorBackend backend, Path folder, ExperimentListener listener, PrintWriter err);
}
