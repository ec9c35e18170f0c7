package org.flows4j.examples.experiments;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.LongStream;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.data.TrainTestSplit;
import org.flows4j.core.data.open.DataSets;
import org.flows4j.examples.cli.options.Report;
import org.flows4j.examples.data.BundledData;
import org.flows4j.examples.experiments.comparison.ComparisonFiles;
import org.flows4j.examples.experiments.comparison.ComparisonRun;
import org.flows4j.examples.experiments.comparison.ComparisonTable;
import org.flows4j.examples.experiments.comparison.Contestant;
import org.flows4j.examples.experiments.comparison.Regime;
import org.flows4j.examples.experiments.comparison.RunResult;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A comparison of models that are trained on the same images with the same seeds. */
abstract class ComparisonCommand implements Callable<Integer> {
    private static final double TEST_FRACTION = 0.1;
    private static final int CURVE_POINTS = 10;
    private static final int CURVE_SAMPLES = 1000;

    private final String title;
    private final String subject;

    @Mixin
    private final ExperimentOutput output = new ExperimentOutput();

    @Mixin
    private final RunOptions runs;

    @Option(
            names = "--data",
            paramLabel = "PATH",
            description = "Images to train and test on; default the bundled part of Fashion-MNIST.")
    private @Nullable Path data;

    /**
     * A comparison.
     *
     * @param title of charts
     * @param subject the difference between the models
     * @param runs the training and test of each
     */
    ComparisonCommand(String title, String subject, RunOptions runs) {
        this.title = title;
        this.subject = subject;
        this.runs = runs;
    }

    /**
     * Creates the compared models.
     *
     * @param changes values that replace those of all models, by name
     * @param data the models are fitted to
     * @throws IllegalArgumentException if a change is rejected, or such models cannot be built for the data
     */
    abstract List<Contestant> contestants(Map<String, String> changes, DataSet data);

    /** Writes findings about the trained models into the comparison's folder, and returns a text to print after the table. */
    String analyze(Path folder, TrainTestSplit samples, List<RunResult> results, PrintWriter err) {
        return "";
    }

    @Override
    public final Integer call() {
        TrainTestSplit samples = read();
        Regime regime = new Regime(
                runs.steps,
                runs.batch,
                runs.learningRate,
                runs.clipNorm,
                CURVE_POINTS,
                CURVE_SAMPLES,
                runs.importanceSamples);
        List<Contestant> contestants = runs.chosen(contestants(runs.changes, samples.train()));
        List<Long> seeds = LongStream.range(0, runs.seeds).boxed().toList();
        output.train(
                ComparisonRun.all(output.folder(), contestants, seeds, regime, samples),
                "bits/dim",
                runs.workers(),
                (results, report) -> write(results, samples, report));
        return 0;
    }

    private TrainTestSplit read() {
        TrainTestSplit all = data == null ? BundledData.fashionMnist() : DataSets.open(data);
        TrainTestSplit found = all.test().isPresent() ? all : TrainTestSplit.split(all.train(), TEST_FRACTION, 0);
        int limit = runs.testSamples == 0 ? Integer.MAX_VALUE : runs.testSamples;
        return new TrainTestSplit(found.train(), found.test().map(test -> test.take(Math.min(limit, test.size()))));
    }

    private String write(List<RunResult> results, TrainTestSplit samples, Report report) {
        ComparisonFiles.write(output.folder(), title, subject, results, output.err());
        String findings = analyze(output.folder(), samples, results, output.err());
        ComparisonTable table = ComparisonTable.of(results);
        for (ComparisonTable.Row row : table.rows()) {
            report.addHidden(row.name(), row.bitsPerDim().mean())
                    .addHidden(row.name() + "_deviation", row.bitsPerDim().deviation())
                    .addHidden(row.name() + "_weighted", row.weighted().mean());
        }
        return table.markdown(subject) + findings + "\nTables, curves and samples are in ";
    }

    /** The changes that make one of the models, with others that have precedence. */
    static Map<String, String> merged(Map<String, String> changes, Map<String, String> stronger) {
        Map<String, String> all = new HashMap<>(changes);
        all.putAll(stronger);
        return all;
    }
}
