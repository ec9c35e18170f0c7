package org.flows4j.examples.experiments;

import java.util.concurrent.Callable;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.examples.bench.Measurement;
import org.flows4j.examples.bench.MeasurementOptions;
import org.flows4j.examples.cli.options.ComputeOptions;
import org.flows4j.examples.experiments.cost.CostExperiment;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A command that measures times as images grow. */
abstract class CostCommand implements Callable<Integer> {
    private final String files;
    private final String advice;

    @Mixin
    private final ExperimentOutput output = new ExperimentOutput();

    @Mixin
    private ComputeOptions compute;

    @Mixin
    private final MeasurementOptions runs;

    @Option(names = "--batch", paramLabel = "N", description = "Images per batch; default ${DEFAULT-VALUE}.")
    private int batch;

    /**
     * A command.
     *
     * @param files the files that it writes
     * @param advice how to continue after an interruption
     * @param batch default number of images per batch
     * @param runs default number of runs of a measurement
     */
    CostCommand(String files, String advice, int batch, MeasurementOptions runs) {
        this.files = files;
        this.advice = advice;
        this.batch = batch;
        this.runs = runs;
    }

    /** The measurements, with this number of images per batch. */
    abstract CostExperiment plan(int images, Measurement measurement);

    @Override
    public final Integer call() {
        CostExperiment plan = plan(batch, runs.measurement());
        TensorBackend backend = compute.open();
        output.<String>run(
                "measurements",
                plan.count(),
                advice,
                listener -> plan.measure(backend, output.folder(), listener, output.err()),
                (table, report) -> {
                    report.addHidden("measurements", plan.count());
                    return table + "\n" + files + " are in ";
                });
        return 0;
    }
}
