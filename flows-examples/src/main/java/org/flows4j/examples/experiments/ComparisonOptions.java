package org.flows4j.examples.experiments;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.flows4j.core.data.TrainTestSplit;
import org.flows4j.core.data.open.DataSets;
import org.flows4j.examples.cli.options.OutputFolder;
import org.flows4j.examples.cli.options.OutputOptions;
import org.flows4j.examples.cli.options.Report;
import org.flows4j.examples.data.BundledData;
import org.flows4j.examples.experiments.comparison.Comparison;
import org.flows4j.examples.experiments.comparison.ComparisonFiles;
import org.flows4j.examples.experiments.comparison.ComparisonTable;
import org.flows4j.examples.experiments.comparison.Contestant;
import org.flows4j.examples.experiments.comparison.Regime;
import org.flows4j.examples.experiments.comparison.RunResult;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of all comparisons of trained models. */
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

    @Option(names = "--steps", paramLabel = "N", description = "Training steps per run; default as above.")
    private @Nullable Long steps;

    @Option(names = "--seeds", paramLabel = "N", description = "Runs of each model; default ${DEFAULT-VALUE}.")
    private int seeds = 3;

    @Option(names = "--batch", paramLabel = "N", description = "Samples per step.")
    private @Nullable Integer batch;

    @Option(names = "--learning-rate", paramLabel = "RATE", description = "Highest learning rate, for all models.")
    private @Nullable Double learningRate;

    @Option(
            names = "--clip-norm",
            paramLabel = "NORM",
            description = "Largest gradient norm, in bits/dim; limits the rare steps that are several times the usual.")
    private @Nullable Double clipNorm;

    @Option(
            names = "--test-samples",
            paramLabel = "N",
            description = "Number of test samples, from the start of the test data; default all, or as above.")
    private @Nullable Integer testSamples;

    @Option(
            names = "--importance-samples",
            paramLabel = "S",
            description = "Noise draws per sample in the final test, for models whose likelihood is a bound.")
    private @Nullable Integer importanceSamples;

    @Option(
            names = "--workers",
            paramLabel = "N",
            description = "Concurrent runs, with one thread each; default one per processor.")
    private int workers = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Change one value in the configuration of all models; may be repeated.")
    private Map<String, String> changes = new LinkedHashMap<>();

    /** Creates the compared models. */
    interface Contest {
        /** The models for this data, with these changes of their configurations. */
        List<Contestant> contestants(Map<String, String> changes, TrainTestSplit data);
    }

    /** Analyzes the models of a finished comparison. */
    interface Analysis {
        /** Writes its findings into the comparison's folder, and returns the text to print. */
        String write(Path folder, TrainTestSplit data, List<RunResult> results, PrintWriter err);
    }

    /**
     * The defaults of an experiment.
     *
     * @param steps of each run
     * @param batch samples per step
     * @param learningRate the highest learning rate
     * @param clipNorm largest norm of a gradient in bits/dim
     * @param testSamples number of test samples; {@code Integer.MAX_VALUE} for all
     * @param importanceSamples draws of the models' noise in the final test
     */
    record Defaults(
            long steps, int batch, double learningRate, double clipNorm, int testSamples, int importanceSamples) {}

    /**
     * Trains and compares.
     *
     * @param title of charts
     * @param subject the difference between the models
     * @param defaults the values unless the options override them
     * @param contest makes the models
     */
    void run(String title, String subject, Defaults defaults, Contest contest) {
        run(title, subject, defaults, contest, (where, samples, results, err) -> "");
    }

    /**
     * Trains, compares and analyzes.
     *
     * @param title of charts
     * @param subject the difference between the models
     * @param defaults the values unless the options override them
     * @param contest makes the models
     * @param analysis analyzes the trained models
     */
    void run(String title, String subject, Defaults defaults, Contest contest, Analysis analysis) {
        TrainTestSplit samples = read(orElse(testSamples, defaults.testSamples()));
        Regime regime = new Regime(
                orElse(steps, defaults.steps()),
                orElse(batch, defaults.batch()),
                orElse(learningRate, defaults.learningRate()),
                orElse(clipNorm, defaults.clipNorm()),
                CURVE_POINTS,
                CURVE_SAMPLES,
                orElse(importanceSamples, defaults.importanceSamples()));
        List<Long> seedNumbers = LongStream.range(0, seeds).boxed().toList();
        Comparison comparison = new Comparison(contest.contestants(changes, samples), seedNumbers, regime, samples);
        requireWorkers();
        try (OutputFolder owned = OutputFolder.own(folder, output::note)) {
            List<RunResult> results = output.interruptibly(
                    "steps of all runs",
                    comparison.totalSteps(),
                    listener -> comparison.execute(folder, workers, listener));
            if (results.size() == comparison.contestants().size() * seeds) {
                ComparisonFiles.write(folder, title, subject, results, output.err());
                String findings = analysis.write(folder, samples, results, output.err());
                print(ComparisonTable.of(results), subject, findings);
            } else {
                output.printStopped("the same command continues from here");
            }
        }
    }

    private static <T> T orElse(@Nullable T option, T otherwise) {
        return option == null ? otherwise : option;
    }

    private TrainTestSplit read(int limit) {
        TrainTestSplit all = read();
        return new TrainTestSplit(all.train(), all.test().map(test -> test.take(Math.min(limit, test.size()))));
    }

    private TrainTestSplit read() {
        if (data == null) {
            return BundledData.fashionMnist();
        }
        TrainTestSplit found = DataSets.open(data);
        return found.test().isPresent() ? found : TrainTestSplit.split(found.train(), TEST_FRACTION, 0);
    }

    private void requireWorkers() {
        if (workers < 1) {
            throw new IllegalArgumentException("--workers must be at least 1, got " + workers);
        }
    }

    private void print(ComparisonTable table, String subject, String findings) {
        Report report = new Report().addHidden("folder", folder.toString());
        for (ComparisonTable.Row row : table.rows()) {
            report.addHidden(row.name(), row.bitsPerDim().mean())
                    .addHidden(row.name() + "_deviation", row.bitsPerDim().deviation())
                    .addHidden(row.name() + "_weighted", row.weighted().mean());
        }
        output.print(report);
        output.printText(table.markdown(subject) + findings + "\nTables, curves and samples are in " + folder);
    }
}
