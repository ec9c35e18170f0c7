package org.flows4j.examples.experiments.nif;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.flows4j.core.io.AtomicFiles;
import org.flows4j.examples.charts.LineChart;
import org.flows4j.examples.charts.Pictures;
import org.flows4j.examples.experiments.comparison.CsvText;
import org.flows4j.examples.experiments.comparison.NifComparison;
import org.flows4j.examples.experiments.comparison.RunResult;

/** Tables and the chart of {@link NifAnalysis}. */
final class NifFiles {
    /** Stands for the images themselves. */
    static final String PIXELS = "pixels";

    /**
     * Results for Fashion-MNIST in the paper (Cunningham et al. 2020, tables 1 and 2).
     *
     * @param bitsPerDim 3-bit images, the paper's splits
     * @param frechet Frechet inception distance, at the best s
     */
    private record Published(double bitsPerDim, double frechet) {}

    private static final Map<String, Published> PAPER = Map.of(
            NifComparison.BASELINE,
            new Published(1.518, 42.77),
            "nif-64",
            new Published(1.506, 23.97),
            "nif-128",
            new Published(1.506, 23.23),
            "nif-256",
            new Published(1.515, 24.84),
            "nif-512",
            new Published(1.523, 25.34));

    private NifFiles() {}

    /**
     * Writes {@code quality.md}, {@code quality.csv}, {@code wasserstein.csv} and {@code wasserstein.png}.
     *
     * @param folder of the comparison
     * @param results of its runs
     * @param qualities by contestant, those of its runs in order; and of the pixels
     * @param err receives a message if this machine cannot draw text
     * @return the table in Markdown
     */
    static String write(
            Path folder, List<RunResult> results, Map<String, List<NifQuality>> qualities, PrintWriter err) {
        String table = table(results, qualities);
        AtomicFiles.writeString(folder.resolve("quality.md"), table);
        AtomicFiles.writeString(folder.resolve("quality.csv"), accuracies(qualities));
        AtomicFiles.writeString(folder.resolve("wasserstein.csv"), distances(qualities));
        Map<String, double[][]> curves = curves(qualities);
        Pictures.writeChart(
                folder.resolve("wasserstein.png"),
                () -> LineChart.draw(
                        "Samples around the manifold",
                        "s, factor of the noise's variance",
                        "sliced Wasserstein distance to test images",
                        curves),
                err);
        return table;
    }

    private static String table(List<RunResult> results, Map<String, List<NifQuality>> qualities) {
        StringBuilder text =
                new StringBuilder("| model | bits/dim | paper's | 5-NN on z+ | on the mean | logistic on z+ "
                        + "| on the mean | distance, s = 0 | s = 1 | best s | there | paper's FID |\n"
                        + "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n");
        qualities.forEach((name, runs) -> {
            Published paper = PAPER.get(name);
            boolean manifold = runs.get(0).manifold();
            double bits = results.stream()
                    .filter(result -> result.name().equals(name))
                    .mapToDouble(RunResult::bitsPerDim)
                    .average()
                    .orElse(Double.NaN);
            text.append(String.format(
                    Locale.ROOT,
                    "| %s | %s | %s | %.3f | %.3f | %.3f | %.3f | %s | %.4f | %s | %s | %s |%n",
                    name,
                    number("%.4f", bits),
                    paper == null ? "" : number("%.3f", paper.bitsPerDim()),
                    mean(runs, NifQuality::neighbours),
                    mean(runs, NifQuality::neighboursOfMean),
                    mean(runs, NifQuality::logistic),
                    mean(runs, NifQuality::logisticOfMean),
                    manifold ? number("%.4f", mean(runs, quality -> at(quality, 0))) : "",
                    mean(runs, quality -> at(quality, 1)),
                    manifold ? number("%.2f", mean(runs, NifQuality::bestNoiseVariance)) : "",
                    manifold ? number("%.4f", mean(runs, quality -> at(quality, quality.bestNoiseVariance()))) : "",
                    paper == null ? "" : number("%.2f", paper.frechet())));
        });
        return text.toString();
    }

    private static String number(String format, double value) {
        return Double.isNaN(value) ? "" : String.format(Locale.ROOT, format, value);
    }

    private static double at(NifQuality quality, double s) {
        return quality.toTest().getOrDefault(s, Double.NaN);
    }

    private static double mean(List<NifQuality> runs, ToDoubleFunction<NifQuality> quantity) {
        return runs.stream().mapToDouble(quantity).average().orElse(Double.NaN);
    }

    private static String accuracies(Map<String, List<NifQuality>> qualities) {
        List<Object[]> lines = new ArrayList<>();
        qualities.forEach((name, runs) -> {
            for (int i = 0; i < runs.size(); i++) {
                NifQuality run = runs.get(i);
                lines.add(new Object[] {
                    name, i, run.neighbours(), run.logistic(), run.neighboursOfMean(), run.logisticOfMean()
                });
            }
        });
        return CsvText.of(lines, "name", "run", "neighbours", "logistic", "neighbours_of_mean", "logistic_of_mean");
    }

    private static String distances(Map<String, List<NifQuality>> qualities) {
        List<Object[]> lines = new ArrayList<>();
        qualities.forEach((name, runs) -> {
            for (int i = 0; i < runs.size(); i++) {
                NifQuality run = runs.get(i);
                int index = i;
                run.toTest()
                        .forEach((s, distance) -> lines.add(
                                new Object[] {name, index, s, run.toTraining().getOrDefault(s, Double.NaN), distance}));
            }
        });
        return CsvText.of(lines, "name", "run", "s", "to_training_images", "to_test_images");
    }

    /** Means over runs by s; a model without s is a level line. */
    private static Map<String, double[][]> curves(Map<String, List<NifQuality>> qualities) {
        Map<String, double[][]> curves = new LinkedHashMap<>();
        qualities.forEach((name, runs) -> {
            double[] s = runs.get(0).toTest().keySet().stream()
                    .mapToDouble(Double::doubleValue)
                    .toArray();
            boolean manifold = runs.get(0).manifold();
            double[] x = manifold ? s : new double[] {0, 1.2};
            double[] y = new double[x.length];
            for (int i = 0; i < x.length; i++) {
                double at = manifold ? s[i] : 1;
                y[i] = mean(runs, quality -> at(quality, at));
            }
            curves.put(manifold ? name : name.equals(PIXELS) ? "training images" : name, new double[][] {x, y});
        });
        return curves;
    }
}
