package org.flows4j.examples.cli.table;

import java.awt.image.BufferedImage;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.flows4j.core.calibration.Calibration;
import org.flows4j.core.calibration.FlowPosterior;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.data.open.DataSets;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.io.AtomicFiles;
import org.flows4j.examples.charts.CalibrationChart;
import org.flows4j.examples.charts.LineChart;
import org.flows4j.examples.charts.PairGrid;
import org.flows4j.examples.charts.Pictures;
import org.flows4j.examples.charts.ResultTable;
import org.flows4j.models.TabularFit;
import org.flows4j.models.TabularModel;
import org.flows4j.models.tabular.PreparedTable;

/** One page about a fit: the compared models, the training curve, marginals and pairs of columns, and the calibration of held-out rows. */
final class TableReport {
    private static final int MOST_COLUMNS = 6;
    private static final int MOST_ROWS = 2000;
    private static final int CALIBRATED_ROWS = 300;
    private static final int DRAWS = 99;

    /** A test of calibration needs this number. */
    private static final int FEWEST_ROWS = 20;

    private final TabularFit fit;
    private final PreparedTable prepared;
    private final DataSet training;
    private final DataSet test;
    private final List<double[]> curve;
    private final long seed;
    private final PrintWriter err;

    TableReport(
            TabularFit fit,
            PreparedTable prepared,
            DataSet training,
            DataSet test,
            List<double[]> curve,
            long seed,
            PrintWriter err) {
        this.fit = fit;
        this.prepared = prepared;
        this.training = training;
        this.test = test;
        this.curve = curve;
        this.seed = seed;
        this.err = err;
    }

    /**
     * Writes the page. Pictures are embedded, so it is one file.
     *
     * @param candidates the compared models, as a table in HTML
     */
    void write(Path file, String candidates) {
        StringBuilder page = new StringBuilder();
        page.append(
                        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Fit of a table</title>\n<style>")
                .append(
                        "body{font-family:sans-serif;max-width:60em;margin:2em auto}td,th{padding:0 1em;text-align:left}")
                .append("img{max-width:100%}</style></head><body>\n<h1>Fit of a table</h1>\n");
        summary(page);
        page.append("<h2>Compared models</h2>\n").append(candidates);
        if (!curve.isEmpty()) {
            page.append("<h2>Training</h2>\n").append(image("the training curve", this::trainingCurve));
        }
        page.append(
                        "<h2>Columns and pairs</h2>\n<p>Training rows are violet and below the diagonal, samples of the model are")
                .append(" red and above it.</p>\n")
                .append(image("the columns and pairs", this::pairs));
        page.append("<h2>Calibration</h2>\n");
        if (test.size() < FEWEST_ROWS) {
            page.append("<p>Not tested: fewer than " + FEWEST_ROWS + " rows are held out.</p>\n");
        } else {
            calibrate(page);
        }
        AtomicFiles.writeString(file, page.append("</body></html>\n").toString());
    }

    private void calibrate(StringBuilder page) {
        Calibration calibration = calibration();
        page.append(String.format(
                        Locale.ROOT,
                        "<p>Ranks of held-out values among samples, which are uniform for the true"
                                + " density. The p-value of all tests is %.3g.</p>%n",
                        calibration.pValue()))
                .append(image("the calibration", () -> CalibrationChart.draw(calibration)));
    }

    private void summary(StringBuilder page) {
        double[] scores = TabularModel.of(fit.model()).logProb(test);
        page.append(String.format(
                Locale.ROOT,
                "<p>Family %s, %d training rows, %d columns; ended by %s after %.1f s. Mean log-density of %d held-out rows:"
                        + " %.3f nats; lowest: %.1f nats.</p>%n",
                fit.model().description().family(),
                training.size(),
                training.sampleLength(),
                fit.end(),
                fit.summary().seconds(),
                test.size(),
                Arrays.stream(scores).average().orElse(Double.NaN),
                Arrays.stream(scores).min().orElse(Double.NaN)));
        for (Map.Entry<String, String> dropped : prepared.dropped().entrySet()) {
            page.append("<p>Column ")
                    .append(ResultTable.escaped(dropped.getKey()))
                    .append(" is not in the model: ")
                    .append(ResultTable.escaped(dropped.getValue()))
                    .append(".</p>\n");
        }
    }

    /** An embedded picture, or the reason for its absence. */
    private String image(String name, Supplier<BufferedImage> picture) {
        return Pictures.drawn(name, picture, err)
                .map(drawn -> "<img alt=\"\" src=\"data:image/png;base64,"
                        + Base64.getEncoder().encodeToString(Pictures.png(drawn)) + "\">\n")
                .orElse("<p>Not drawn: this machine has no fonts.</p>\n");
    }

    private BufferedImage trainingCurve() {
        double[] steps = curve.stream().mapToDouble(point -> point[0]).toArray();
        double[] losses = curve.stream().mapToDouble(point -> point[1]).toArray();
        Map<String, double[][]> curves = new LinkedHashMap<>();
        curves.put("held-out rows", new double[][] {steps, losses});
        return LineChart.drawAfterFall("Training", "step", "negative log-likelihood (nats)", curves);
    }

    private BufferedImage pairs() {
        double[][] data = DataSets.toRows(training, MOST_ROWS);
        Flow flow = fit.model().flow();
        double[][] samples = TabularModel.of(fit.model())
                .sample(Math.min(MOST_ROWS, training.size()), 1, new SplittableRandom(seed));
        List<String> names = training.columnNames().isEmpty()
                ? IntStream.rangeClosed(1, flow.sampleShape().channels())
                        .mapToObj(j -> "x" + j)
                        .toList()
                : training.columnNames();
        int shown = Math.min(MOST_COLUMNS, names.size());
        return PairGrid.draw(names, data, samples, IntStream.range(0, shown).toArray());
    }

    private Calibration calibration() {
        double[][] rows = DataSets.toRows(test, CALIBRATED_ROWS);
        return Calibration.of(
                new FlowPosterior(fit.model().flow()),
                rows,
                new double[rows.length][0],
                training.columnNames(),
                DRAWS,
                new SplittableRandom(seed));
    }
}
