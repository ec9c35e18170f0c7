package org.flows4j.examples.experiments.checkerboard;

import java.util.List;
import org.flows4j.examples.charts.ResultTable;
import org.flows4j.examples.experiments.comparison.Contestant;
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

        private String finishedRuns() {
            int finished = logLikelihood.count();
            return finished + (runs == finished ? "" : " of " + runs);
        }
    }

    /** The table of the results of runs. */
    public static ToyTable of(List<ToyResult> results) {
        return new ToyTable(Contestant.grouped(results, ToyResult::name).values().stream()
                .map(Row::of)
                .toList());
    }

    /** The table in Markdown. */
    public String markdown() {
        return new ResultTable<Row>()
                .column("model", Row::name)
                .column("parameters", "%,d", Row::parameters)
                .column(
                        "test log-likelihood",
                        "%.3f",
                        row -> row.logLikelihood().mean())
                .column("standard deviation", "%.3f", row -> row.logLikelihood().deviation())
                .column("lowest to highest", "%s", row -> row.logLikelihood().range("%.3f"))
                .column("by one draw", "%.3f", row -> row.bound().mean())
                .column("runs", "%s", Row::finishedRuns)
                .column("ms/step", "%.2f", Row::millisecondsPerStep)
                .markdown(rows);
    }

    /** The single runs as CSV. */
    public static String csv(List<ToyResult> results) {
        return new ResultTable<ToyResult>()
                .column("name", ToyResult::name)
                .column("seed", ToyResult::seed)
                .column("parameters", ToyResult::parameters)
                .column("bound", ToyResult::bound)
                .column("log_likelihood", ToyResult::logLikelihood)
                .column("lost_steps", ToyResult::lostSteps)
                .column("ms_per_step", ToyResult::millisecondsPerStep)
                .csv(results);
    }
}
