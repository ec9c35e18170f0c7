package org.flows4j.examples.bench;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.flows4j.core.layer.MemoryMode;
import org.flows4j.core.tensor.Precision;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.examples.cli.options.ComputeOptions;
import org.flows4j.examples.cli.options.OutputOptions;
import org.flows4j.examples.cli.options.Report;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A subcommand of {@code flows bench} that runs one measurement of {@link Bench} and reports its results. */
abstract class FlowMeasurement implements Callable<Integer> {
    private static final int WARM_UP_RUNS = 3;

    @Spec
    private CommandSpec command;

    @Mixin
    private OutputOptions output;

    @Mixin
    private final ComputeOptions compute;

    @Mixin
    private final MeasurementOptions runs = new MeasurementOptions(5, WARM_UP_RUNS, 8);

    @Option(
            names = "--memory",
            paramLabel = "MODE",
            description = "Memory mode of a training step: ${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
    private MemoryMode memory = MemoryMode.STORE;

    FlowMeasurement() {
        this(new ComputeOptions());
    }

    FlowMeasurement(ComputeOptions compute) {
        this.compute = compute;
    }

    /** Returns results by name. */
    abstract Map<String, Object> measure(Bench bench);

    @Override
    public final Integer call() {
        Precision precision = compute.precision(Precision.FLOAT32);
        TensorBackend backend = compute.open();
        Measurement measurement = runs.measurement();
        Map<String, Object> figures = measure(new Bench(backend, precision.dtype(), memory, measurement));
        Report report = new Report().add("bench", "bench", command.name());
        figures.forEach((key, value) -> report.add(key, key, value, text(value)));
        report.add("backend", "backend", backend.name())
                .add("threads", "threads", compute.threads())
                .add("precision", "precision", precision.name())
                .add("memory", "memory", memory.name())
                .add("machine", "machine", MachineFacts.describe());
        output.print(report);
        output.printText(String.format(
                Locale.ROOT,
                "Times are medians of %d runs (bench toy: %d training steps) after a warm-up of at least %d runs and %s s"
                        + " (bench toy: %s s of training steps).",
                measurement.repeats(),
                Bench.SHORT_STEP_FACTOR * measurement.repeats(),
                WARM_UP_RUNS,
                measurement.warmUpSeconds(),
                Bench.SHORT_STEP_WARM_UP_FACTOR * measurement.warmUpSeconds()));
        return 0;
    }

    private static String text(Object value) {
        return value instanceof Double number ? String.format(Locale.ROOT, "%.6g", number) : value.toString();
    }
}
