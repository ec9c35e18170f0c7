package org.flows4j.examples.bench;

import java.util.Locale;
import java.util.Map;
import org.flows4j.core.layer.MemoryMode;
import org.flows4j.core.tensor.Precision;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.examples.cli.options.ComputeOptions;
import org.flows4j.examples.cli.options.OutputOptions;
import org.flows4j.examples.cli.options.Report;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of all measurements. */
final class BenchOptions {
    private static final int WARM_UP_RUNS = 3;

    @Mixin
    private OutputOptions output;

    @Mixin
    private ComputeOptions compute;

    @Option(names = "--repeats", paramLabel = "N", description = "Measured runs; default ${DEFAULT-VALUE}.")
    private int repeats = 5;

    @Option(
            names = "--warm-up",
            paramLabel = "SECONDS",
            description =
                    "Seconds of warm-up of each measurement, in which the JVM compiles; default " + "${DEFAULT-VALUE}.")
    private double warmUp = 8;

    @Option(
            names = "--memory",
            paramLabel = "MODE",
            description = "Memory mode of a training step: ${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
    private MemoryMode memory = MemoryMode.STORE;

    /** A measurement. */
    interface Task {
        /** Returns results by name. */
        Map<String, Object> run(Bench bench);
    }

    /**
     * Measures and prints.
     *
     * @param name name of the measurement
     * @param defaultThreads number of threads unless the user gives one
     * @param task measures
     */
    void run(String name, int defaultThreads, Task task) {
        Precision precision = compute.precision(Precision.FLOAT32);
        TensorBackend backend = compute.open(defaultThreads);
        Measurement measurement = new Measurement(repeats, WARM_UP_RUNS, warmUp);
        Map<String, Object> figures = task.run(new Bench(backend, precision.dtype(), memory, measurement));
        Report report = new Report().add("bench", "bench", name);
        figures.forEach((key, value) -> report.add(key, key, value, text(value)));
        report.add("backend", "backend", backend.name())
                .add("threads", "threads", compute.threads(defaultThreads))
                .add("precision", "precision", precision.name())
                .add("memory", "memory", memory.name())
                .add("machine", "machine", MachineFacts.describe());
        output.print(report);
        output.printText(String.format(
                Locale.ROOT,
                "Times are medians of %d runs (bench toy: %d training steps) after a warm-up of at least %d runs and %s s"
                        + " (bench toy: %s s of training steps).",
                repeats,
                Bench.SHORT_STEP_FACTOR * repeats,
                WARM_UP_RUNS,
                warmUp,
                Bench.SHORT_STEP_WARM_UP_FACTOR * warmUp));
    }

    private static String text(Object value) {
        return value instanceof Double number ? String.format(Locale.ROOT, "%.6g", number) : value.toString();
    }
}
