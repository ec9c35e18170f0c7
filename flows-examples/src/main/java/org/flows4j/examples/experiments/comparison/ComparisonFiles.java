package org.flows4j.examples.experiments.comparison;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.flows4j.core.io.AtomicFiles;
import org.flows4j.core.io.FlowsIoException;
import org.flows4j.examples.charts.NamedCurves;
import org.flows4j.examples.charts.Pictures;
import org.flows4j.examples.charts.TrainingCurve.Point;
import org.flows4j.examples.charts.TrainingHistory;

/** Writes the files of a comparison: tables, curves, and one grid of samples per contestant. */
public final class ComparisonFiles {
    private ComparisonFiles() {}

    /**
     * Writes {@code table.md}, {@code table.csv}, {@code runs.csv}, {@code curves.png} and {@code samples-NAME.png}.
     *
     * @param folder of the comparison
     * @param title of the chart
     * @param subject the kind of the contestants
     * @param results of all runs
     * @param err receives a message if this machine cannot draw text
     */
    public static void write(Path folder, String title, String subject, List<RunResult> results, PrintWriter err) {
        ComparisonTable table = ComparisonTable.of(results);
        AtomicFiles.writeString(folder.resolve("table.md"), table.markdown(subject));
        AtomicFiles.writeString(folder.resolve("table.csv"), table.csv());
        AtomicFiles.writeString(folder.resolve("runs.csv"), ComparisonTable.csvOfRuns(results));
        Map<String, List<Point>> curves = meanCurves(folder, results);
        if (!curves.isEmpty()) {
            Pictures.writeChart(folder.resolve("curves.png"), () -> NamedCurves.draw(title, curves), err);
        }
        for (ComparisonTable.Row row : table.rows()) {
            copySamples(folder, results, row.name());
        }
    }

    /** The held-out bits/dim of each contestant by step, averaged over its runs. */
    private static Map<String, List<Point>> meanCurves(Path folder, List<RunResult> results) {
        Map<String, TreeMap<Long, List<Double>>> values = new LinkedHashMap<>();
        for (RunResult result : results) {
            RunFolder files = new RunFolder(Comparison.runFolder(folder, result.name(), result.seed()));
            for (Point point : TrainingHistory.read(files.metrics()).heldOut()) {
                if (Double.isFinite(point.bitsPerDim())) {
                    values.computeIfAbsent(result.name(), name -> new TreeMap<>())
                            .computeIfAbsent(point.step(), step -> new ArrayList<>())
                            .add(point.bitsPerDim());
                }
            }
        }
        Map<String, List<Point>> curves = new LinkedHashMap<>();
        values.forEach((name, bySteps) -> curves.put(
                name,
                bySteps.entrySet().stream()
                        .map(entry -> new Point(
                                entry.getKey(),
                                entry.getValue().stream()
                                        .mapToDouble(Double::doubleValue)
                                        .average()
                                        .orElseThrow()))
                        .toList()));
        return curves;
    }

    /** Shows the samples of a contestant's first run. */
    private static void copySamples(Path folder, List<RunResult> results, String name) {
        long seed = results.stream()
                .filter(result -> result.name().equals(name))
                .findFirst()
                .orElseThrow()
                .seed();
        Path samples = Comparison.runFolder(folder, name, seed).resolve("samples.png");
        Path copy = folder.resolve("samples-" + name + ".png");
        try {
            if (Files.exists(samples)) {
                Files.copy(samples, copy, StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new FlowsIoException("cannot write " + copy + ": " + e, e);
        }
    }
}
