package org.flows4j.examples.experiments.tabular;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.data.TrainTestSplit;
import org.flows4j.core.data.open.DataSets;
import org.flows4j.core.io.AtomicFiles;
import org.flows4j.core.io.numpy.NpyArray;
import org.flows4j.core.io.numpy.NpyWriter;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.examples.data.CsvFiles;
import org.flows4j.models.TabularFit;
import org.flows4j.models.TabularTraining;

/**
 * Fits the default model to four fifths of each table and tests it on the rest. Results are in {@code runs.csv}, one line per split, and
 * finished splits are not repeated. The splits are written as npy arrays for {@code mixture.py}, which fits scikit-learn's mixtures to the
 * same rows.
 */
public final class TabularExperiment {
    private static final double TEST_SHARE = 0.2;

    private final Path folder;
    private final Path data;

    /**
     * Prepares the experiment.
     *
     * @param folder of the results
     * @param data the folder of scikit-learn's files
     */
    public TabularExperiment(Path folder, Path data) {
        this.folder = folder;
        this.data = data;
    }

    /** The file of the results. */
    public Path runs() {
        return folder.resolve("runs.csv");
    }

    /** The finished splits. */
    public List<TableResult> finished() {
        List<TableResult> results = new ArrayList<>();
        if (Files.exists(runs())) {
            CsvFiles.read(runs(), "results", line -> results.add(TableResult.of(line)));
        }
        return results;
    }

    /** Runs a split and adds it to the results; does nothing if it is finished, or after an interrupt. */
    public void run(TableSet set, int split, TensorBackend backend) {
        List<TableResult> results = finished();
        if (results.stream().anyMatch(done -> done.set().equals(set.label()) && done.split() == split)) {
            return;
        }
        double[][] rows = set.rows(data);
        TrainTestSplit parts = TrainTestSplit.split(DataSets.ofRows(rows), TEST_SHARE, split);
        DataSet training = parts.train();
        double[][] train = DataSets.toRows(training);
        double[][] test = DataSets.toRows(parts.test().orElseThrow());
        writeSplit(set.label() + "-" + split, train, test);
        long start = System.nanoTime();
        TabularFit fit = TabularTraining.forTable(training).fit(training, backend);
        double seconds = (System.nanoTime() - start) / 1e9;
        if (Thread.currentThread().isInterrupted()) {
            return;
        }
        double[] logProb = fit.model().flow().logProb(test);
        NormalFit normal = NormalFit.of(train);
        results.add(new TableResult(
                set.label(),
                split,
                train.length,
                rows[0].length,
                fit.candidates().get(fit.candidates().size() - 1).description(),
                TableResult.mean(logProb),
                Arrays.stream(logProb).min().orElse(Double.NaN),
                Arrays.stream(test).mapToDouble(normal::logDensity).average().orElse(Double.NaN),
                set == TableSet.MIXTURE_OF_8 ? TableResult.mean(new MixtureOf8().logDensity(test)) : Double.NaN,
                seconds));
        AtomicFiles.writeString(runs(), TableResult.table().csv(results));
    }

    private void writeSplit(String name, double[][] train, double[][] test) {
        Path splits = folder.resolve("splits");
        try {
            Files.createDirectories(splits);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot create " + splits, e);
        }
        NpyWriter.write(splits.resolve(name + "-train.npy"), array(train));
        NpyWriter.write(splits.resolve(name + "-test.npy"), array(test));
    }

    private static NpyArray array(double[]... rows) {
        double[] flat = Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
        return NpyArray.of(flat, rows.length, rows[0].length);
    }

    /** Writes {@code mixture.py} into the folder. */
    public void writeScript() {
        try (InputStream script = TabularExperiment.class.getResourceAsStream("mixture.py")) {
            if (script == null) {
                throw new IllegalStateException("The program mixture.py is missing from this build");
            }
            AtomicFiles.writeString(
                    folder.resolve("mixture.py"), new String(script.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write mixture.py to " + folder, e);
        }
    }
}
