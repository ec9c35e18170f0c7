package org.flows4j.examples.experiments.comparison;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.flows4j.core.io.AtomicFiles;
import org.flows4j.core.io.FlowsIoException;
import org.flows4j.examples.charts.LineChart;
import org.flows4j.examples.charts.Pictures;
import org.flows4j.examples.charts.TrainingCurve.Point;
import org.flows4j.examples.charts.TrainingHistory;

/** Writes the files of a comparison: tables, curves, and one grid of samples per contestant. */
public final class ComparisonFiles {
    private ComparisonFiles() {}

    /**
     * Writes {@code table.md}, {@code table.csv}, {@code runs.csv}, {@code curves.png} and {@code samples-NAME.png}.
     *
     * @param title of the chart
     * @param subject the kind of the contestants
     * @param err receives a message if this machine cannot draw text
     */
    public static void write(Path folder, String title, String subject, List<RunResult> results, PrintWriter err) {
        ComparisonTable table = ComparisonTable.of(results);
        AtomicFiles.writeString(folder.resolve("table.md"), table.markdown(subject));
        AtomicFiles.writeString(folder.resolve("table.csv"), table.csv());
        AtomicFiles.writeString(folder.resolve("runs.csv"), ComparisonTable.csvOfRuns(results));
        Map<String, double[][]> curves = new LinkedHashMap<>();
        Contestant.grouped(results, RunResult::name).forEach((name, runs) -> {
            double[][] curve = meanCurve(folder, runs);
            if (curve[0].length > 0) {
                curves.put(name, curve);
            }
            copySamples(folder, runs.get(0));
        });
        if (!curves.isEmpty()) {
            Pictures.writeChart(
                    folder.resolve("curves.png"),
                    () -> LineChart.drawAfterFall(title, "training step", "held-out bits/dim, mean over seeds", curves),
                    err);
        }
    }

    /** The steps and the held-out bits/dim of a contestant, averaged over its runs. */
    private static double[][] meanCurve(Path folder, List<RunResult> runs) {
        Map<Long, DoubleSummaryStatistics> values = new TreeMap<>();
        for (RunResult run : runs) {
            RunFolder files = RunFolder.of(folder, run.name(), run.seed());
            for (Point point : TrainingHistory.read(files.metrics()).heldOut()) {
                if (Double.isFinite(point.bitsPerDim())) {
                    values.computeIfAbsent(point.step(), step -> new DoubleSummaryStatistics())
                            .accept(point.bitsPerDim());
                }
            }
        }
        return new double[][] {
            values.keySet().stream().mapToDouble(Long::doubleValue).toArray(),
            values.values().stream()
                    .mapToDouble(DoubleSummaryStatistics::getAverage)
                    .toArray()
        };
    }

    /** Copies the samples of a contestant's first run. */
    private static void copySamples(Path folder, RunResult first) {
        Path samples = RunFolder.of(folder, first.name(), first.seed()).samples();
        Path copy = folder.resolve("samples-" + first.name() + ".png");
        try {
            if (Files.exists(samples)) {
                Files.copy(samples, copy, StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new FlowsIoException("cannot write " + copy + ": " + e, e);
        }
    }
}
