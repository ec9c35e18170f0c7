package org.flows4j.examples.commands;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.flows4j.core.io.DataSets;
import org.flows4j.core.io.TrainTest;
import org.flows4j.examples.data.BundledData;
import org.flows4j.examples.experiments.Comparison;
import org.flows4j.examples.experiments.ComparisonFiles;
import org.flows4j.examples.experiments.ComparisonTable;
import org.flows4j.examples.experiments.Contestant;
import org.flows4j.examples.experiments.Regime;
import org.flows4j.examples.experiments.RunResult;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What all comparisons of trained models share. */
final class ComparisonOptions {
    private static final double TEST_FRACTION = 0.1;
    private static final int CURVE_POINTS = 10;
    private static final int CURVE_SAMPLES = 1000;

    @Mixin
    private OutputOptions output;

    @Option(
            names = "--data",
            paramLabel = "PATH",
            description = "Images to train and test on; default the bundled part of Fashion-MNIST.")
    private @Nullable Path data;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Folder for all results.")
    private Path folder;

    @Option(names = "--steps", paramLabel = "N", description = "Training steps of each run; default as above.")
    private @Nullable Long steps;

    @Option(names = "--seeds", paramLabel = "N", description = "Runs of each model; default ${DEFAULT-VALUE}.")
    private int seeds = 3;

    @Option(names = "--batch", paramLabel = "N", description = "Samples a step; default ${DEFAULT-VALUE}.")
    private int batch = 16;

    @Option(
            names = "--learning-rate",
            paramLabel = "RATE",
            description = "The highest, of all models; default ${DEFAULT-VALUE}.")
    private double learningRate = 1e-3;

    /** In bits/dim: cuts off only the rare steps whose gradient is several times the usual one. */
    @Option(
            names = "--clip-norm",
            paramLabel = "NORM",
            description = "Largest norm of a gradient of the bits/dim; default ${DEFAULT-VALUE}.")
    private double clipNorm = 60;

    @Option(
            names = "--workers",
            paramLabel = "N",
            description = "Runs at a time, with one thread each; default one for each processor.")
    private int workers = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Change one value of all models' configuration; may be repeated.")
    private Map<String, String> changes = new LinkedHashMap<>();

    /** Makes the models that are compared. */
    interface Contest {
        /** The models for this data, with these changes of their configurations. */
        List<Contestant> contestants(Map<String, String> changes, TrainTest data);
    }

    /**
     * Trains and compares.
     *
     * @param title of charts
     * @param subject what distinguishes the models
     * @param defaultSteps of each run
     * @param contest makes the models
     */
    void run(String title, String subject, long defaultSteps, Contest contest) {
        TrainTest samples = read();
        long stepsOfRun = steps == null ? defaultSteps : steps;
        Regime regime = new Regime(stepsOfRun, batch, learningRate, clipNorm, CURVE_POINTS, CURVE_SAMPLES);
        List<Long> seedNumbers = LongStream.range(0, seeds).boxed().toList();
        Comparison comparison = new Comparison(contest.contestants(changes, samples), seedNumbers, regime, samples);
        requireWorkers();
        OutputFolder.prepare(folder);
        List<RunResult> results = execute(comparison);
        if (results.size() == comparison.contestants().size() * seeds) {
            ComparisonFiles.write(folder, title, subject, results, output.err());
            print(ComparisonTable.of(results), subject);
        } else {
            output.err().println("flows: stopped; the same command goes on from here");
            output.err().flush();
        }
    }

    private TrainTest read() {
        if (data == null) {
            return BundledData.fashionMnist();
        }
        TrainTest found = DataSets.open(data);
        return found.test().isPresent() ? found : TrainTest.split(found.train(), TEST_FRACTION, 0);
    }

    private void requireWorkers() {
        if (workers < 1) {
            throw new IllegalArgumentException("--workers must be at least 1, got " + workers);
        }
    }

    private List<RunResult> execute(Comparison comparison) {
        try (StopSignal signal = StopSignal.open();
                Progress progress = output.progress("steps of all runs", 0, comparison.totalSteps())) {
            List<RunResult> results = comparison.execute(folder, workers, progress::step);
            // The flag has served its purpose, and would keep files from being written.
            Thread.interrupted();
            return results;
        }
    }

    private void print(ComparisonTable table, String subject) {
        Report report = new Report().addHidden("folder", folder.toString());
        for (ComparisonTable.Row row : table.rows()) {
            report.addHidden(row.name(), row.mean()).addHidden(row.name() + "_deviation", row.deviation());
        }
        output.print(report);
        output.printText(table.markdown(subject) + "\nTables, curves and samples are in " + folder);
    }
}
