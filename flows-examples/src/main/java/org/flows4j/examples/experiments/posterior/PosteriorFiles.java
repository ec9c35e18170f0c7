package org.flows4j.examples.experiments.posterior;

import java.awt.Color;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.flows4j.core.io.AtomicFiles;
import org.flows4j.examples.charts.CalibrationChart;
import org.flows4j.examples.charts.Pictures;
import org.flows4j.examples.charts.PointClouds;
import org.flows4j.examples.charts.ResultTable;

/** The table and pictures of the experiment. */
public final class PosteriorFiles {
    private static final Color VIOLET = new Color(0x3b0f70);

    private PosteriorFiles() {}

    /** The table of results. */
    public static ResultTable<PosteriorExperiment.Result> table() {
        return new ResultTable<PosteriorExperiment.Result>()
                .column("task", PosteriorExperiment.Result::task)
                .column("log-density, flow", "%.3f", PosteriorExperiment.Result::logProb)
                .column("log-density, exact", "%.3f", PosteriorExperiment.Result::exactLogProb)
                .column("p-value, flow", "%.2g", result -> result.flow().pValue())
                .column("p-value, exact", "%.2g", result -> result.exact().pValue())
                .column("p-value, too narrow", "%.2g", result -> result.narrow().pValue())
                .column(
                        "coverage of 90 %, flow",
                        "%.3f",
                        result -> result.flow().highestDensity().orElseThrow().coverage(0.9));
    }

    /** Writes results.csv, and a picture of the calibration and of the draws for each task. */
    public static void write(Path folder, List<PosteriorExperiment.Result> results, PrintWriter err) {
        AtomicFiles.writeStream(
                folder.resolve("results.csv"),
                stream -> stream.write(table().csv(results).getBytes(StandardCharsets.UTF_8)));
        List<List<PointClouds.Panel>> rows = new ArrayList<>();
        for (PosteriorExperiment.Result result : results) {
            Pictures.writeChart(
                    folder.resolve(result.task() + "-calibration.png"),
                    () -> CalibrationChart.draw(result.flow()),
                    err);
            rows.add(List.of(panel(result.task() + ", exact", result, 0), panel(result.task() + ", flow", result, 1)));
        }
        int points = results.get(0).pictured().get(0).length;
        Pictures.writeChart(
                folder.resolve("posteriors.png"),
                () -> PointClouds.draw(rows, Collections.nCopies(points, VIOLET)),
                err);
    }

    private static PointClouds.Panel panel(String title, PosteriorExperiment.Result result, int index) {
        double[][] drawn = result.pictured().get(index);
        float[] points = new float[2 * drawn.length];
        IntStream.range(0, points.length).forEach(i -> points[i] = (float) drawn[i / 2][i % 2]);
        return new PointClouds.Panel(title, points, 2, result.extent());
    }
}
