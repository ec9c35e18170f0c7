package org.flows4j.examples.bench;

import java.nio.file.Path;
import java.util.Locale;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.models.Model;

/** Loads a model, scores one row, and prints the milliseconds of each part: the process that {@link StartBench} starts. */
public final class FirstScore {
    private FirstScore() {}

    /**
     * Runs.
     *
     * @param arguments the model file
     */
    public static void main(String... arguments) {
        long start = System.nanoTime();
        CpuBackend backend = CpuBackend.create();
        long created = System.nanoTime();
        Flow flow = Model.read(Path.of(arguments[0]), backend).flow();
        long loaded = System.nanoTime();
        float[][] row = new float[1][(int) flow.sampleShape().size()];
        flow.logProb(row);
        long scored = System.nanoTime();
        flow.logProb(row);
        long again = System.nanoTime();
        System.out.printf(
                Locale.ROOT,
                "%.1f %.1f %.1f %.3f%n",
                (created - start) / 1e6,
                (loaded - created) / 1e6,
                (scored - loaded) / 1e6,
                (again - scored) / 1e6);
    }
}
