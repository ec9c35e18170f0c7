package org.flows4j.examples.experiments.comparison;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The results of a comparison by contestant.
 *
 * @param rows one per contestant, in the order of the results
 */
public record ComparisonTable(List<Row> rows) {
    /**
     * A contestant's results.
     *
     * @param name of the contestant
     * @param parameters trained scalars of its model
     * @param diverged number of diverged runs, which no mean includes
     * @param bitsPerDim of the other runs
     * @param weighted their bits/dim importance-weighted
     * @param millisecondsPerStep mean time of a training step
     */
    public record Row(
            String name,
            long parameters,
            int diverged,
            Spread bitsPerDim,
            Spread weighted,
            double millisecondsPerStep) {
        private static Row of(List<RunResult> results) {
            Spread bitsPerDim = Spread.of(results, RunResult::bitsPerDim);
            return new Row(
                    results.get(0).name(),
                    results.get(0).parameters(),
                    results.size() - bitsPerDim.count(),
                    bitsPerDim,
                    Spread.of(results, RunResult::weightedBitsPerDim),
                    Spread.of(results, RunResult::millisecondsPerStep).mean());
        }

        private String runs() {
            return bitsPerDim.count() + (diverged == 0 ? "" : " (" + diverged + " diverged)");
        }
    }

    /**
     * Tabulates results.
     *
     * @param results of runs
     * @return the table
     */
    public static ComparisonTable of(List<RunResult> results) {
        Map<String, List<RunResult>> byName = new LinkedHashMap<>();
        for (RunResult result : results) {
            byName.computeIfAbsent(result.name(), name -> new ArrayList<>()).add(result);
        }
        return new ComparisonTable(byName.values().stream().map(Row::of).toList());
    }

    /**
     * The table in Markdown.
     *
     * @param subject the kind of the contestants, the heading of the first column
     * @return lines with line ends
     */
    public String markdown(String subject) {
        boolean weighted = rows.stream().anyMatch(row -> !row.weighted().equals(row.bitsPerDim()));
        StringBuilder text = new StringBuilder("| " + subject + " | parameters | test bits/dim"
                + (weighted ? ", ELBO" : "") + " | standard deviation | lowest to highest |"
                + (weighted ? " importance-weighted | standard deviation |" : "") + " runs | ms/step |\n"
                + "|---|---:|---:|---:|---:|" + (weighted ? "---:|---:|" : "") + "---:|---:|\n");
        for (Row row : rows) {
            Spread bits = row.bitsPerDim();
            text.append(format(
                    "| %s | %,d | %.4f | %.4f | %.4f to %.4f |",
                    row.name(), row.parameters(), bits.mean(), bits.deviation(), bits.lowest(), bits.highest()));
            if (weighted) {
                text.append(format(
                        " %.4f | %.4f |", row.weighted().mean(), row.weighted().deviation()));
            }
            text.append(format(" %s | %.1f |%n", row.runs(), row.millisecondsPerStep()));
        }
        return text.toString();
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }

    /**
     * The table as CSV.
     *
     * @return lines with line ends
     */
    public String csv() {
        List<Object[]> lines = new ArrayList<>();
        for (Row row : rows) {
            lines.add(new Object[] {
                row.name(),
                row.parameters(),
                row.bitsPerDim().mean(),
                row.bitsPerDim().deviation(),
                row.bitsPerDim().lowest(),
                row.bitsPerDim().highest(),
                row.bitsPerDim().count(),
                row.diverged(),
                row.millisecondsPerStep(),
                row.weighted().mean(),
                row.weighted().deviation()
            });
        }
        return CsvText.of(
                lines,
                "name",
                "parameters",
                "test_bits_per_dim",
                "standard_deviation",
                "lowest",
                "highest",
                "runs",
                "diverged",
                "ms_per_step",
                "weighted_bits_per_dim",
                "weighted_standard_deviation");
    }

    /**
     * The single runs as CSV.
     *
     * @param results of runs
     * @return lines with line ends
     */
    public static String csvOfRuns(List<RunResult> results) {
        List<Object[]> lines = new ArrayList<>();
        for (RunResult run : results) {
            lines.add(new Object[] {
                run.name(),
                run.seed(),
                run.parameters(),
                run.bitsPerDim(),
                run.lostSteps(),
                run.millisecondsPerStep(),
                run.weightedBitsPerDim()
            });
        }
        return CsvText.of(
                lines,
                "name",
                "seed",
                "parameters",
                "test_bits_per_dim",
                "lost_steps",
                "ms_per_step",
                "weighted_bits_per_dim");
    }
}
