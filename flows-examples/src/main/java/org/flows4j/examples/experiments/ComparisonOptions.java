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

    @Option(names = "--batch", paramLabel = "N", description = "Samples a step.")
    private @Nullable Integer batch;

    @Option(names = "--learning-rate", paramLabel = "RATE", description = "The highest, of all models.")
    private @Nullable Double learningRate;

    @Option(
            names = "--clip-norm",
            paramLabel = "NORM",
            description =
                    "Largest norm of a gradient of the bits/dim, to cut off the rare steps that are several times the usual.")
    private @Nullable Double clipNorm;

    @Option(
            names = "--test-samples",
            paramLabel = "N",
            description = "Number of test samples, the first of the test data; default all, or as above.")
    private @Nullable Integer testSamples;

    @Option(
            names = "--importance-samples",
            paramLabel = "S",
            description = "Draws of the noise of models whose likelihood is a bound, in the final test.")
    private @Nullable Integer importanceSamples;

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
        List<Contestant> contestants(Map<String, String> changes, TrainTestSplit data);
    }

    /** Looks further at the models of a comparison whose runs are all over. */
    interface Analysis {
        /** Writes what it finds into the comparison's folder, and returns what to print. */
        String write(Path folder, TrainTestSplit data, List<RunResult> results, PrintWriter err);
    }

    /**
     * What an experiment takes where the options say nothing.
     *
     * @param steps of each run
     * @param batch samples a step
     * @param learningRate the highest
     * @param clipNorm largest norm of a gradient in bits/dim
     * @param testSamples how many samples are tested on; {@code Integer.MAX_VALUE} for all
     * @param importanceSamples draws of the models' noise in the final test
     */
    record Defaults(
            long steps, int batch, double learningRate, double clipNorm, int testSamples, int importanceSamples) {}

    /**
     * Trains and compares.
     *
     * @param title of charts
     * @param subject what distinguishes the models
     * @param defaults what holds unless the options say otherwise
     * @param contest makes the models
     */
    void run(String title, String subject, Defaults defaults, Contest contest) {
        run(title, subject, defaults, contest, (where, samples, results, err) -> "");
    }

    /**
     * Trains, compares and looks further.
     *
     * @param title of charts
     * @param subject what distinguishes the models
     * @param defaults what holds unless the options say otherwise
     * @param contest makes the models
     * @param analysis looks at the trained models
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
