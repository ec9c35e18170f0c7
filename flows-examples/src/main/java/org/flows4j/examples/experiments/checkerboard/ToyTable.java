package org.flows4j.examples.experiments.checkerboard;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.flows4j.examples.experiments.comparison.CsvText;
import org.flows4j.examples.experiments.comparison.Spread;

/**
 * The results by model.
 *
 * @param rows one per model, in the order of the results
 */
public record ToyTable(List<Row> rows) {
    /**
     * A model's results.
     *
     * @param name of the model
     * @param parameters trained scalars
     * @param runs number of runs, including diverged ones
     * @param bound log-likelihood by one draw
     * @param logLikelihood by importance samples
     * @param millisecondsPerStep mean time of a training step
     */
    public record Row(
            String name, long parameters, int runs, Spread bound, Spread logLikelihood, double millisecondsPerStep) {
        private static Row of(List<ToyResult> results) {
            return new Row(
                    results.get(0).name(),
                    results.get(0).parameters(),
                    results.size(),
                    Spread.of(results, ToyResult::bound),
                    Spread.of(results, ToyResult::logLikelihood),
                    Spread.of(results, ToyResult::millisecondsPerStep).mean());
        }
    }

    /**
     * Tabulates results.
     *
     * @param results of runs
     * @return the table
     */
    public static ToyTable of(List<ToyResult> results) {
        Map<String, List<ToyResult>> byName = new LinkedHashMap<>();
        for (ToyResult result : results) {
            byName.computeIfAbsent(result.name(), name -> new ArrayList<>()).add(result);
        }
        return new ToyTable(byName.values().stream().map(Row::of).toList());
    }

    /**
     * The table in Markdown.
     *
     * @return lines with line ends
     */
    public String markdown() {
        StringBuilder text = new StringBuilder("| model | parameters | test log-likelihood | standard deviation |"
                + " lowest to highest | by one draw | runs | ms/step |\n|---|---:|---:|---:|---:|---:|---:|---:|\n");
        for (Row row : rows) {
            Spread values = row.logLikelihood();
            text.append(String.format(
                    Locale.ROOT,
                    "| %s | %,d | %.3f | %.3f | %.3f to %.3f | %.3f | %s | %.2f |%n",
                    row.name(),
                    row.parameters(),
                    values.mean(),
                    values.deviation(),
                    values.lowest(),
                    values.highest(),
                    row.bound().mean(),
                    values.count() + (row.runs() == values.count() ? "" : " of " + row.runs()),
                    row.millisecondsPerStep()));
        }
        return text.toString();
    }

    /**
     * The single runs as CSV.
     *
     * @param results of runs
     * @return lines with line ends
     */
    public static String csv(List<ToyResult> results) {
        List<Object[]> lines = new ArrayList<>();
        for (ToyResult run : results) {
            lines.add(new Object[] {
                run.name(),
                run.seed(),
                run.parameters(),
                run.bound(),
                run.logLikelihood(),
                run.lostSteps(),
                run.millisecondsPerStep()
            });
        }
        return CsvText.of(lines, "name", "seed", "parameters", "bound", "log_likelihood", "lost_steps", "ms_per_step");
    }
}
