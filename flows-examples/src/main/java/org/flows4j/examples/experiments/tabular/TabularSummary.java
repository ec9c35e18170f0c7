package org.flows4j.examples.experiments.tabular;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.flows4j.examples.charts.ResultTable;
import org.flows4j.examples.data.CsvFiles;

/** The table of all sets: means and standard deviations over the splits. */
public final class TabularSummary {
    private final List<TableResult> results;
    private final Map<String, Double> mixtures = new HashMap<>();

    private record Line(TableSet set, List<TableResult> runs) {}

    /**
     * Collects the results.
     *
     * @param results of all splits
     * @param folder may contain scikit-learn.csv
     */
    public TabularSummary(List<TableResult> results, Path folder) {
        this.results = List.copyOf(results);
        Path file = folder.resolve("scikit-learn.csv");
        if (Files.exists(file)) {
            CsvFiles.read(
                    file,
                    "results of scikit-learn",
                    line -> mixtures.put(
                            line.get("set") + "-" + line.get("split"), Double.parseDouble(line.get("mixture"))));
        }
    }

    /** The table in Markdown. */
    public String markdown() {
        List<Line> lines = new ArrayList<>();
        for (TableSet set : TableSet.values()) {
            List<TableResult> runs = results.stream()
                    .filter(result -> result.set().equals(set.label()))
                    .toList();
            if (!runs.isEmpty()) {
                lines.add(new Line(set, runs));
            }
        }
        return new ResultTable<Line>()
                .column("table", line -> line.set().label())
                .column("splits", "%d", line -> line.runs().size())
                .column("flow", line -> spread(line.runs(), TableResult::flow))
                .column("mixture of scikit-learn", line -> spread(line.runs(), this::mixture))
                .column("flow minus mixture", line -> spread(line.runs(), run -> run.flow() - mixture(run)))
                .column("normal", line -> spread(line.runs(), TableResult::normal))
                .column("exact", line -> spread(line.runs(), TableResult::exact))
                .column(
                        "worst test row",
                        "%.1f",
                        line -> line.runs().stream()
                                .mapToDouble(TableResult::worst)
                                .min()
                                .orElse(Double.NaN))
                .column(
                        "seconds per fit",
                        "%.1f",
                        line -> line.runs().stream()
                                .mapToDouble(TableResult::seconds)
                                .average()
                                .orElse(Double.NaN))
                .markdown(lines);
    }

    private double mixture(TableResult run) {
        return mixtures.getOrDefault(run.set() + "-" + run.split(), Double.NaN);
    }

    /** Mean and standard deviation, or a dash if there is no value. */
    private static String spread(List<TableResult> runs, ToDoubleFunction<TableResult> value) {
        double[] values = runs.stream().mapToDouble(value).toArray();
        double mean = TableResult.mean(values);
        if (Double.isNaN(mean)) {
            return "-";
        }
        double squares = 0;
        for (double each : values) {
            squares += (each - mean) * (each - mean);
        }
        double deviation = Math.sqrt(squares / Math.max(1, values.length - 1));
        return String.format(Locale.ROOT, "%.3f ± %.3f", mean, deviation);
    }
}
