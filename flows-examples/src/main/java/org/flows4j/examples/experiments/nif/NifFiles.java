package org.flows4j.examples.experiments.nif;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.flows4j.core.io.AtomicFiles;
import org.flows4j.examples.charts.LineChart;
import org.flows4j.examples.charts.Pictures;
import org.flows4j.examples.charts.ResultTable;
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
            NifAnalysis.BASELINE,
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
        return new ResultTable<Model>()
                .column("model", Model::name)
                .column("bits/dim", "%s", model -> number("%.4f", model.bitsPerDim(results)))
                .column("paper's", "%s", model -> model.published("%.3f", Published::bitsPerDim))
                .column("5-NN on z+", "%.3f", model -> model.mean(NifQuality::neighbours))
                .column("on the mean", "%.3f", model -> model.mean(NifQuality::neighboursOfMean))
                .column("logistic on z+", "%.3f", model -> model.mean(NifQuality::logistic))
                .column("on the mean", "%.3f", model -> model.mean(NifQuality::logisticOfMean))
                .column("distance, s = 0", "%s", model -> model.ofManifold("%.4f", quality -> at(quality, 0)))
                .column("s = 1", "%.4f", model -> model.mean(quality -> at(quality, 1)))
                .column("best s", "%s", model -> model.ofManifold("%.2f", NifQuality::bestNoiseVariance))
                .column(
                        "there",
                        "%s",
                        model -> model.ofManifold("%.4f", quality -> at(quality, quality.bestNoiseVariance())))
                .column("paper's FID", "%s", model -> model.published("%.2f", Published::frechet))
                .markdown(qualities.entrySet().stream()
                        .map(entry -> new Model(entry.getKey(), entry.getValue()))
                        .toList());
    }

    /** A line of the table: a model and the qualities of its runs. */
    private record Model(String name, List<NifQuality> runs) {
        double bitsPerDim(List<RunResult> results) {
            return results.stream()
                    .filter(result -> result.name().equals(name))
                    .mapToDouble(RunResult::bitsPerDim)
                    .average()
                    .orElse(Double.NaN);
        }

        double mean(ToDoubleFunction<NifQuality> quantity) {
            return NifFiles.mean(runs, quantity);
        }

        String ofManifold(String format, ToDoubleFunction<NifQuality> quantity) {
            return runs.get(0).manifold() ? number(format, mean(quantity)) : "";
        }

        String published(String format, ToDoubleFunction<Published> quantity) {
            Published paper = PAPER.get(name);
            return paper == null ? "" : number(format, quantity.applyAsDouble(paper));
        }
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

    /** A run of a model, by the number of the run; s and its distances where these are tabulated. */
    private record Line(String name, int run, NifQuality quality, double s) {}

    private static String accuracies(Map<String, List<NifQuality>> qualities) {
        return new ResultTable<Line>()
                .column("name", Line::name)
                .column("run", Line::run)
                .column("neighbours", line -> line.quality().neighbours())
                .column("logistic", line -> line.quality().logistic())
                .column("neighbours_of_mean", line -> line.quality().neighboursOfMean())
                .column("logistic_of_mean", line -> line.quality().logisticOfMean())
                .csv(lines(qualities, quality -> Set.of(1.0)));
    }

    private static String distances(Map<String, List<NifQuality>> qualities) {
        return new ResultTable<Line>()
                .column("name", Line::name)
                .column("run", Line::run)
                .column("s", Line::s)
                .column(
                        "to_training_images",
                        line -> line.quality().toTraining().getOrDefault(line.s(), Double.NaN))
                .column("to_test_images", line -> at(line.quality(), line.s()))
                .csv(lines(qualities, quality -> quality.toTest().keySet()));
    }

    private static List<Line> lines(
            Map<String, List<NifQuality>> qualities, Function<NifQuality, Set<Double>> noiseVariances) {
        List<Line> lines = new ArrayList<>();
        qualities.forEach((name, runs) -> {
            for (int run = 0; run < runs.size(); run++) {
                for (double s : noiseVariances.apply(runs.get(run))) {
                    lines.add(new Line(name, run, runs.get(run), s));
                }
            }
        });
        return lines;
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
