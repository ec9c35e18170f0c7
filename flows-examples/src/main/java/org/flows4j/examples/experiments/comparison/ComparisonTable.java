package org.flows4j.examples.experiments.comparison;

import java.util.List;
import org.flows4j.examples.charts.ResultTable;

/**
 * The results of a comparison by contestant.
 *
 * @param rows one per contestant, in the order of the results
 */
public record ComparisonTable(List<Row> rows) {
    /**
     * A contestant's results.
     *
     * @param parameters trained scalars of its model
     * @param diverged number of diverged runs, which no mean includes
     * @param bitsPerDim of the other runs
     * @param weighted their bits/dim importance-weighted
     * @param millisecondsPerStep mean time of a training step
     * @param millisecondsPerSample mean time of a sample
     */
    public record Row(
            String name,
            long parameters,
            int diverged,
            Spread bitsPerDim,
            Spread weighted,
            double millisecondsPerStep,
            double millisecondsPerSample) {
        private static Row of(List<RunResult> results) {
            Spread bitsPerDim = Spread.of(results, RunResult::bitsPerDim);
            return new Row(
                    results.get(0).name(),
                    results.get(0).parameters(),
                    results.size() - bitsPerDim.count(),
                    bitsPerDim,
                    Spread.of(results, RunResult::weightedBitsPerDim),
                    Spread.of(results, RunResult::millisecondsPerStep).mean(),
                    Spread.of(results, RunResult::millisecondsPerSample).mean());
        }

        private String runs() {
            return bitsPerDim.count() + (diverged == 0 ? "" : " (" + diverged + " diverged)");
        }
    }

    /** The table of the results of runs. */
    public static ComparisonTable of(List<RunResult> results) {
        return new ComparisonTable(Contestant.grouped(results, RunResult::name).values().stream()
                .map(Row::of)
                .toList());
    }

    /**
     * The table in Markdown.
     *
     * @param subject the kind of the contestants, the heading of the first column
     */
    public String markdown(String subject) {
        boolean weighted = rows.stream().anyMatch(row -> !row.weighted().equals(row.bitsPerDim()));
        ResultTable<Row> table = new ResultTable<Row>()
                .column(subject, Row::name)
                .column("parameters", "%,d", Row::parameters)
                .column(
                        "test bits/dim" + (weighted ? ", ELBO" : ""),
                        "%.4f",
                        row -> row.bitsPerDim().mean())
                .column("standard deviation", "%.4f", row -> row.bitsPerDim().deviation())
                .column("lowest to highest", "%s", row -> row.bitsPerDim().range("%.4f"));
        if (weighted) {
            table.column("importance-weighted", "%.4f", row -> row.weighted().mean())
                    .column("standard deviation", "%.4f", row -> row.weighted().deviation());
        }
        return table.column("runs", "%s", Row::runs)
                .column("ms/step", "%.1f", Row::millisecondsPerStep)
                .column("ms/sample", "%.2f", Row::millisecondsPerSample)
                .markdown(rows);
    }

    /** The table as CSV. */
    public String csv() {
        return new ResultTable<Row>()
                .column("name", Row::name)
                .column("parameters", Row::parameters)
                .column("test_bits_per_dim", row -> row.bitsPerDim().mean())
                .column("standard_deviation", row -> row.bitsPerDim().deviation())
                .column("lowest", row -> row.bitsPerDim().lowest())
                .column("highest", row -> row.bitsPerDim().highest())
                .column("runs", row -> row.bitsPerDim().count())
                .column("diverged", Row::diverged)
                .column("ms_per_step", Row::millisecondsPerStep)
                .column("weighted_bits_per_dim", row -> row.weighted().mean())
                .column("weighted_standard_deviation", row -> row.weighted().deviation())
                .column("ms_per_sample", Row::millisecondsPerSample)
                .csv(rows);
    }

    /** The single runs as CSV. */
    public static String csvOfRuns(List<RunResult> results) {
        return new ResultTable<RunResult>()
                .column("name", RunResult::name)
                .column("seed", RunResult::seed)
                .column("parameters", RunResult::parameters)
                .column("test_bits_per_dim", RunResult::bitsPerDim)
                .column("lost_steps", RunResult::lostSteps)
                .column("ms_per_step", RunResult::millisecondsPerStep)
                .column("weighted_bits_per_dim", RunResult::weightedBitsPerDim)
                .column("ms_per_sample", RunResult::millisecondsPerSample)
                .csv(results);
    }
}
