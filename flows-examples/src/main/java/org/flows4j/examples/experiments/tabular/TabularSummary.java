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
    private final Map<String, Mixture> mixtures = new HashMap<>();

    /** Mean and lowest log-density of the test rows of a split under scikit-learn's mixture. */
    private record Mixture(double mean, double worst) {}

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
                            line.get("set") + "-" + line.get("split"),
                            new Mixture(
                                    Double.parseDouble(line.get("mixture")), Double.parseDouble(line.get("worst")))));
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
                .column("training rows x columns", "%s", TabularSummary::size)
                .column("flow", line -> spread(line.runs(), TableResult::flow))
                .column(
                        "mixture of scikit-learn",
                        line -> spread(line.runs(), run -> mixture(run).mean()))
                .column(
                        "flow minus mixture",
                        line -> spread(
                                line.runs(), run -> run.flow() - mixture(run).mean()))
                .column("normal", line -> spread(line.runs(), TableResult::normal))
                .column("exact", line -> spread(line.runs(), TableResult::exact))
                .column(
                        "worst test row: flow, mixture",
                        "%s",
                        line -> worst(line, TableResult::worst) + ", "
                                + worst(line, run -> mixture(run).worst()))
                .column(
                        "seconds per fit",
                        "%.1f",
                        line -> line.runs().stream()
                                .mapToDouble(TableResult::seconds)
                                .average()
                                .orElse(Double.NaN))
                .markdown(lines);
    }

    private static String size(Line line) {
        TableResult first = line.runs().get(0);
        return String.format(Locale.ROOT, "%,d x %d", first.rows(), first.columns());
    }

    private Mixture mixture(TableResult run) {
        return mixtures.getOrDefault(run.set() + "-" + run.split(), new Mixture(Double.NaN, Double.NaN));
    }

    private static String worst(Line line, ToDoubleFunction<TableResult> value) {
        double least = line.runs().stream().mapToDouble(value).min().orElse(Double.NaN);
        return Double.isNaN(least) ? "-" : String.format(Locale.ROOT, "%,.1f", least);
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
