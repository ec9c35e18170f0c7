package org.flows4j.examples.cli.table;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.data.TrainTestSplit;
import org.flows4j.core.io.AtomicFiles;
import org.flows4j.core.io.FlowsIoException;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.training.EvaluationReport;
import org.flows4j.examples.charts.ResultTable;
import org.flows4j.examples.cli.options.OutputOptions;
import org.flows4j.examples.cli.options.Report;
import org.flows4j.examples.experiments.comparison.ExperimentListener;
import org.flows4j.models.FitCandidate;
import org.flows4j.models.FitListener;
import org.flows4j.models.ModelFamilies;
import org.flows4j.models.TabularFit;
import org.flows4j.models.TabularModel;
import org.flows4j.models.TabularTraining;
import org.flows4j.models.family.ModelFamily;
import org.flows4j.models.tabular.PreparedTable;
import org.jspecify.annotations.Nullable;

/** Fits a table, tests the model on held-out rows, and writes the model and a report. */
public final class TableFit {
    private final TableOptions options;
    private final @Nullable String preset;
    private final DType precision;
    private final long seed;
    private final double testFraction;
    private final OutputOptions output;
    private final List<double[]> curve = new ArrayList<>();

    /**
     * Prepares a fit.
     *
     * @param preset of a named family; null for its default
     * @param seed of the split, the starting values and the report
     * @param testFraction share of the rows for the test if the data has no test set; 0 for none
     */
    public TableFit(
            TableOptions options,
            @Nullable String preset,
            DType precision,
            long seed,
            double testFraction,
            OutputOptions output) {
        this.options = options;
        this.preset = preset;
        this.precision = precision;
        this.seed = seed;
        this.testFraction = testFraction;
        this.output = output;
    }

    /** Fits the table and writes {@code model.safetensors}, {@code candidates.csv} and, on request, {@code report.html}. */
    public Report run(TrainTestSplit data, Path folder, TensorBackend backend) {
        Path file = folder.resolve("model.safetensors");
        if (Files.exists(file)) {
            throw new FlowsIoException(file + " exists already; give --out another folder");
        }
        PreparedTable prepared = PreparedTable.of(data.train());
        prepared.dropped().forEach((column, reason) -> output.note("column " + column + " is dropped: " + reason));
        DataSet all = prepared.rows();
        Optional<DataSet> given = data.test()
                .map(test -> prepared.dropped().isEmpty()
                        ? test
                        : test.columns(all.columnNames().toArray(String[]::new)));
        TrainTestSplit split = given.isPresent() || testFraction == 0
                ? new TrainTestSplit(all, given)
                : TrainTestSplit.split(all, testFraction, seed);
        List<String> categories = options.categories().stream()
                .filter(column -> !prepared.dropped().containsKey(column))
                .toList();
        TabularTraining training = training(split.train()).withColumnKinds(Categories.of(all, categories));
        TabularFit fit = output.interruptibly(
                "steps", training.settings().schedule().steps(), listener -> fit(training, split, backend, listener));
        fit.model().save(file);
        AtomicFiles.writeString(folder.resolve("candidates.csv"), candidates().csv(fit.candidates()));
        Report report = report(fit, prepared, split, file);
        if (options.report()) {
            split.test()
                    .ifPresentOrElse(
                            test -> new TableReport(fit, prepared, split.train(), test, curve, seed, output.err())
                                    .write(
                                            folder.resolve("report.html"),
                                            candidates().html(fit.candidates())),
                            () -> output.note(
                                    "no report is written, because no rows are held out; give --test-fraction"));
        }
        return report;
    }

    private TabularTraining training(DataSet rows) {
        TabularTraining training = TabularTraining.forTable(rows).withPrecision(precision);
        TabularTraining seeded = training.withSettings(training.settings().withSeed(seed));
        TabularTraining limited = options.timeLimit() == null ? seeded : seeded.withTimeLimit(options.timeLimit());
        return options.family().equals(TableOptions.AUTOMATIC)
                ? limited
                : withFamily(limited, ModelFamilies.byName(options.family()), rows);
    }

    private <C extends Record> TabularTraining withFamily(
            TabularTraining training, ModelFamily<C> family, DataSet rows) {
        String name = preset == null ? family.defaultPreset(Shape.of(rows.sampleDims())) : preset;
        return training.withModel(family, family.preset(name));
    }

    private TabularFit fit(
            TabularTraining training, TrainTestSplit split, TensorBackend backend, ExperimentListener progress) {
        return training.fit(split.train(), backend, new FitListener() {
            @Override
            public void onCandidate(FitCandidate candidate) {
                progress.onProgress(
                        0, String.format("%s: %.3f nats", candidate.description(), candidate.logLikelihood()));
            }

            @Override
            public void onEvaluation(EvaluationReport evaluation) {
                curve.add(new double[] {evaluation.step(), evaluation.negativeLogLikelihood()});
                progress.onProgress(evaluation.step(), String.format("%.3f nats", evaluation.negativeLogLikelihood()));
            }
        });
    }

    private static ResultTable<FitCandidate> candidates() {
        return new ResultTable<FitCandidate>()
                .column("model", FitCandidate::description)
                .column("held-out log-likelihood", "%.3f", FitCandidate::logLikelihood)
                .column("seconds", "%.1f", FitCandidate::seconds);
    }

    private Report report(TabularFit fit, PreparedTable prepared, TrainTestSplit split, Path file) {
        Report report = new Report()
                .add("model", "model", file.toString())
                .add("family", "family", fit.model().description().family())
                .add("end", "ended", fit.end().toString())
                .add("seconds", "seconds", fit.summary().seconds());
        for (Map.Entry<String, String> dropped : prepared.dropped().entrySet()) {
            report.addText("dropped column", dropped.getKey() + ", " + dropped.getValue());
        }
        report.addHidden("dropped", prepared.dropped());
        split.test().ifPresent(test -> {
            double[] scores = TabularModel.of(fit.model()).logProb(test);
            report.add("testRows", "test rows", test.size())
                    .add(
                            "testLogLikelihood",
                            "test log-likelihood (nats)",
                            Arrays.stream(scores).average().orElse(0))
                    .add(
                            "worstTestRow",
                            "lowest log-density",
                            Arrays.stream(scores).min().orElse(0));
        });
        return report;
    }
}
