package org.flows4j.examples.programs;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.data.csv.CsvOptions;
import org.flows4j.core.data.csv.CsvReader;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.models.Model;
import org.flows4j.models.TabularFit;
import org.flows4j.models.TabularTraining;

/**
 * Finds the anomalous rows of a table: learns the density of the normal rows; a less likely row is more anomalous.
 *
 * <pre>
 * AnomalyScoring train data.csv 1 model.safetensors    learns from the first half of the rows with the label 1
 * AnomalyScoring score data.csv 1 model.safetensors    scores the other rows, on four threads
 * </pre>
 *
 * <p>The last column is the label, a whole number that says which rows are ordinary; it is used to choose rows and to judge the
 * scores, never to score.
 */
public final class AnomalyScoring {
    private static final int THREADS = 4;

    private AnomalyScoring() {}

    /**
     * Runs the program.
     *
     * @param arguments {@code train|score data.csv label model.safetensors}
     */
    public static void main(String... arguments) throws InterruptedException, ExecutionException {
        if (arguments.length != 4) {
            throw new IllegalArgumentException("Give train or score, a CSV file, the ordinary label, and a model file");
        }
        Path table = Path.of(arguments[1]);
        int ordinary = Integer.parseInt(arguments[2]);
        Path model = Path.of(arguments[3]);
        switch (arguments[0]) {
            case "train" -> train(table, ordinary, model, System.out);
            case "score" -> score(table, ordinary, model, System.out);
            default -> throw new IllegalArgumentException("Unknown action " + arguments[0] + "; give train or score");
        }
    }

    static void train(Path table, int ordinary, Path model, PrintStream out) {
        DataSet data = read(table);
        int[] rows = ordinaryRows(data, ordinary);
        DataSet training = data.select(
                IntStream.range(0, rows.length / 2).map(i -> rows[i]).toArray());
        TabularFit fit = TabularTraining.forTable(training).fit(training, CpuBackend.create());
        fit.model().save(model);
        out.printf(Locale.ROOT, "%d steps on %d rows, saved %s%n", fit.summary().steps(), training.size(), model);
    }

    /** Returns the area under the ROC curve of the rows outside the training set. */
    static double score(Path table, int ordinary, Path model, PrintStream out)
            throws InterruptedException, ExecutionException {
        DataSet data = read(table);
        int[] known = ordinaryRows(data, ordinary);
        List<Integer> seen =
                IntStream.range(0, known.length / 2).mapToObj(i -> known[i]).toList();
        DataSet rows = data.select(
                IntStream.range(0, data.size()).filter(i -> !seen.contains(i)).toArray());
        double[] scores = scores(Model.read(model, CpuBackend.create()).flow(), rows);
        boolean[] odd = new boolean[rows.size()];
        for (int i = 0; i < odd.length; i++) {
            odd[i] = rows.label(i).orElseThrow() != ordinary;
        }
        double area = RankingQuality.areaUnderCurve(scores, odd);
        out.printf(Locale.ROOT, "AUC %.4f on %d rows%n", area, rows.size());
        return area;
    }

    private static DataSet read(Path table) {
        return CsvReader.read(table, CsvOptions.defaults().withLabelColumn("last"))
                .shuffled(1);
    }

    private static int[] ordinaryRows(DataSet data, int ordinary) {
        return IntStream.range(0, data.size())
                .filter(i -> data.label(i).orElseThrow() == ordinary)
                .toArray();
    }

    /** Scores row by row from several threads, as requests would come: a flow needs no locks. */
    private static double[] scores(Flow flow, DataSet rows) throws InterruptedException, ExecutionException {
        ExecutorService requests = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<Double>> answers = new ArrayList<>();
            for (int i = 0; i < rows.size(); i++) {
                float[] row = new float[rows.sampleLength()];
                rows.copySample(i, row, 0);
                answers.add(requests.submit(() -> -flow.logProb(new float[][] {row})[0]));
            }
            double[] scores = new double[rows.size()];
            for (int i = 0; i < scores.length; i++) {
                scores[i] = answers.get(i).get();
            }
            return scores;
        } finally {
            requests.shutdown();
        }
    }
}
