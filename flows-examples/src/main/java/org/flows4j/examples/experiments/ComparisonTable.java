package org.flows4j.examples.experiments;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/**
 * The results of a comparison by contestant.
 *
 * @param rows one a contestant, in the order of the results
 */
public record ComparisonTable(List<Row> rows) {
    /**
     * A contestant's results.
     *
     * @param name of the contestant
     * @param parameters trained scalars of its model
     * @param runs number of runs that ended well
     * @param diverged number of runs that did not
     * @param mean of the bits/dim of those that did
     * @param deviation their standard deviation (n - 1); 0 for a single run
     * @param best the lowest of them
     * @param worst the highest of them
     * @param millisecondsPerStep mean time of a training step
     */
    public record Row(
            String name,
            long parameters,
            int runs,
            int diverged,
            double mean,
            double deviation,
            double best,
            double worst,
            double millisecondsPerStep) {
        private static Row of(List<RunResult> results) {
            double[] values = results.stream()
                    .mapToDouble(RunResult::bitsPerDim)
                    .filter(Double::isFinite)
                    .sorted()
                    .toArray();
            double mean = 0;
            for (double value : values) {
                mean += value / values.length;
            }
            double squares = 0;
            for (double value : values) {
                squares += (value - mean) * (value - mean);
            }
            boolean any = values.length > 0;
            return new Row(
                    results.get(0).name(),
                    results.get(0).parameters(),
                    values.length,
                    results.size() - values.length,
                    any ? mean : Double.NaN,
                    values.length > 1 ? Math.sqrt(squares / (values.length - 1)) : 0,
                    any ? values[0] : Double.NaN,
                    any ? values[values.length - 1] : Double.NaN,
                    results.stream()
                            .mapToDouble(RunResult::millisecondsPerStep)
                            .average()
                            .orElse(Double.NaN));
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
     * @param subject what the contestants are, the head of the first column
     * @return lines with line ends
     */
    public String markdown(String subject) {
        StringBuilder text = new StringBuilder("| " + subject
                + " | parameters | test bits/dim | standard deviation | lowest to highest | runs | ms/step |\n"
                + "|---|---:|---:|---:|---:|---:|---:|\n");
        for (Row row : rows) {
            String runs = row.runs() + (row.diverged() == 0 ? "" : " (" + row.diverged() + " diverged)");
            text.append(String.format(
                    Locale.ROOT,
                    "| %s | %,d | %.4f | %.4f | %.4f to %.4f | %s | %.1f |%n",
                    row.name(),
                    row.parameters(),
                    row.mean(),
                    row.deviation(),
                    row.best(),
                    row.worst(),
                    runs,
                    row.millisecondsPerStep()));
        }
        return text.toString();
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
                row.mean(),
                row.deviation(),
                row.best(),
                row.worst(),
                row.runs(),
                row.diverged(),
                row.millisecondsPerStep()
            });
        }
        return csv(
                lines,
                "name",
                "parameters",
                "test_bits_per_dim",
                "standard_deviation",
                "lowest",
                "highest",
                "runs",
                "diverged",
                "ms_per_step");
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
                run.name(), run.seed(), run.parameters(), run.bitsPerDim(), run.lostSteps(), run.millisecondsPerStep()
            });
        }
        return csv(lines, "name", "seed", "parameters", "test_bits_per_dim", "lost_steps", "ms_per_step");
    }

    /** Lines of CSV below a header. */
    static String csv(List<Object[]> lines, String... header) {
        StringBuilder text = new StringBuilder();
        CSVFormat format = CSVFormat.DEFAULT
                .builder()
                .setHeader(header)
                .setRecordSeparator('\n')
                .get();
        try (CSVPrinter printer = new CSVPrinter(text, format)) {
            for (Object[] line : lines) {
                printer.printRecord(line);
            }
        } catch (IOException impossible) {
            throw new IllegalStateException("Text in memory cannot be written", impossible);
        }
        return text.toString();
    }
}
