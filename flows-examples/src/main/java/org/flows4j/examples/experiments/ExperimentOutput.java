package org.flows4j.examples.experiments;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.flows4j.examples.cli.options.OutputFolder;
import org.flows4j.examples.cli.options.OutputOptions;
import org.flows4j.examples.cli.options.Report;
import org.flows4j.examples.experiments.comparison.ExperimentListener;
import org.flows4j.examples.experiments.comparison.SideBySide;
import org.flows4j.examples.experiments.comparison.TrainedRun;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The folder of an experiment, its progress and its report. */
final class ExperimentOutput {
    @Mixin
    private OutputOptions output;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Folder for all results.")
    private Path folder;

    Path folder() {
        return folder;
    }

    PrintWriter err() {
        return output.err();
    }

    /**
     * Does the work of an experiment and reports its results, unless Ctrl-C interrupts it.
     *
     * @param task name of its steps
     * @param end number of its steps
     * @param advice how to continue after an interruption
     * @param work returns the results; empty if it was interrupted
     * @param write writes them into the folder, adds figures to the report, and returns a text for people that ends before the name
     *     of the folder
     */
    <T> void run(
            String task,
            long end,
            String advice,
            Function<ExperimentListener, Optional<T>> work,
            BiFunction<T, Report, String> write) {
        try (OutputFolder owned = OutputFolder.own(folder, output::note)) {
            Optional<T> results = output.interruptibly(task, end, work);
            if (results.isEmpty()) {
                output.printStopped(advice);
                return;
            }
            Report report = new Report().addHidden("folder", folder.toString());
            String text = write.apply(results.get(), report);
            output.print(report);
            output.printText(text + folder);
        }
    }

    /**
     * Trains and tests several models, and reports their results.
     *
     * @param unit of the losses
     * @param workers number of concurrent runs
     * @param write as in {@link #run}
     */
    <R extends Record> void train(
            List<? extends TrainedRun<R>> runs, String unit, int workers, BiFunction<List<R>, Report, String> write) {
        run(
                "steps of all runs",
                runs.stream().mapToLong(TrainedRun::steps).sum(),
                "the same command continues from here",
                listener -> Optional.of(new SideBySide(workers, unit, listener).execute(runs))
                        .filter(results -> results.size() == runs.size()),
                write);
    }
}
