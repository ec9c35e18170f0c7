package org.flows4j.examples.experiments;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.flows4j.core.io.AtomicFiles;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.examples.cli.options.Report;
import org.flows4j.examples.experiments.comparison.ExperimentListener;
import org.flows4j.examples.experiments.tabular.TableResult;
import org.flows4j.examples.experiments.tabular.TableSet;
import org.flows4j.examples.experiments.tabular.TabularExperiment;
import org.flows4j.examples.experiments.tabular.TabularSummary;
import org.flows4j.models.family.Suggestions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code flows reproduce tabular}: the default model of six tables, beside normal distributions and mixtures. */
@Command(
        name = "tabular",
        description = {
            "Fits the default model of TabularTraining to four fifths of each of six tables, and compares the mean log-density of the"
                    + " other rows with that of a normal distribution with a full covariance.",
            "Three tables are files of scikit-learn (sklearn/datasets/data in any installation: breast_cancer.csv, wine_data.csv and"
                    + " digits.csv.gz); the others are generated. The splits are written to DIR/splits: python DIR/mixture.py DIR fits"
                    + " mixtures of scikit-learn to the same rows, and the next run of this command adds them to the table.",
            "Ctrl-C stops; the same command continues with the first unfinished split."
        },
        footer = {"", "Example: flows reproduce tabular --data sklearn/datasets/data --out tabular"})
public final class ReproduceTabularCommand implements Callable<Integer> {
    @Mixin
    private final ExperimentOutput output = new ExperimentOutput();

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Folder with the files of scikit-learn; without it, only generated tables.")
    private @Nullable Path data;

    @Option(
            names = "--tables",
            split = ",",
            paramLabel = "NAME",
            description = "Tables: breast-cancer, wine, digits, two-moons, log-normal, mixture-of-8; default all.")
    private List<String> tables = List.of();

    @Option(names = "--splits", paramLabel = "N", description = "Splits per table; default ${DEFAULT-VALUE}.")
    private int splits = 5;

    @Override
    public Integer call() {
        if (splits < 1) {
            throw new IllegalArgumentException("--splits must be at least 1, got " + splits);
        }
        List<TableSet> sets = sets();
        Path folder = data == null ? Path.of("") : data;
        TabularExperiment experiment = new TabularExperiment(output.folder(), folder);
        output.run(
                "splits",
                (long) splits * sets.size(),
                "the same command continues from here",
                listener -> run(experiment, sets, listener),
                this::write);
        return 0;
    }

    private List<TableSet> sets() {
        List<String> known =
                Arrays.stream(TableSet.values()).map(TableSet::label).toList();
        for (String name : tables) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException(Suggestions.unknown("table", name, known));
            }
        }
        List<TableSet> chosen = Arrays.stream(TableSet.values())
                .filter(set -> tables.isEmpty() ? data != null || !set.isFile() : tables.contains(set.label()))
                .toList();
        if (data == null && chosen.stream().anyMatch(TableSet::isFile)) {
            throw new IllegalArgumentException(
                    "The tables breast-cancer, wine and digits are files of scikit-learn; give their folder with --data");
        }
        return chosen;
    }

    private Optional<List<TableResult>> run(
            TabularExperiment experiment, List<TableSet> sets, ExperimentListener listener) {
        experiment.writeScript();
        TensorBackend backend = CpuBackend.create();
        int done = 0;
        for (int split = 1; split <= splits; split++) {
            for (TableSet set : sets) {
                experiment.run(set, split, backend);
                if (Thread.currentThread().isInterrupted()) {
                    return Optional.empty();
                }
                listener.onProgress(++done, set.label() + ", split " + split);
            }
        }
        return Optional.of(experiment.finished());
    }

    private String write(List<TableResult> results, Report report) {
        String table = new TabularSummary(results, output.folder()).markdown();
        AtomicFiles.writeString(output.folder().resolve("table.md"), table);
        report.addHidden("splits", results.size());
        return table + "\nThe table and all results are in ";
    }
}
