package org.flows4j.examples.experiments.tabular;

import java.util.Arrays;
import org.apache.commons.csv.CSVRecord;
import org.flows4j.examples.charts.ResultTable;

/**
 * The test of one split of a table; log-likelihoods are means over the test rows, in nats.
 *
 * @param set label of the table
 * @param split number of the split, from 1
 * @param rows rows of the training part
 * @param columns of the table
 * @param model description of the chosen model
 * @param flow log-likelihood of the model that {@code TabularTraining} chose
 * @param worst lowest log-density of a test row
 * @param normal log-likelihood of a normal distribution with a full covariance
 * @param exact log-likelihood of the distribution that generated the rows; NaN if not computed
 * @param seconds time of the fit
 */
public record TableResult(
        String set,
        int split,
        int rows,
        int columns,
        String model,
        double flow,
        double worst,
        double normal,
        double exact,
        double seconds) {
    static ResultTable<TableResult> table() {
        return new ResultTable<TableResult>()
                .column("set", TableResult::set)
                .column("split", TableResult::split)
                .column("rows", TableResult::rows)
                .column("columns", TableResult::columns)
                .column("model", TableResult::model)
                .column("flow", "%.3f", TableResult::flow)
                .column("worst", "%.1f", TableResult::worst)
                .column("normal", "%.3f", TableResult::normal)
                .column("exact", "%.3f", TableResult::exact)
                .column("seconds", "%.1f", TableResult::seconds);
    }

    static TableResult of(CSVRecord line) {
        return new TableResult(
                line.get("set"),
                Integer.parseInt(line.get("split")),
                Integer.parseInt(line.get("rows")),
                Integer.parseInt(line.get("columns")),
                line.get("model"),
                Double.parseDouble(line.get("flow")),
                Double.parseDouble(line.get("worst")),
                Double.parseDouble(line.get("normal")),
                Double.parseDouble(line.get("exact")),
                Double.parseDouble(line.get("seconds")));
    }

    static double mean(double... values) {
        return Arrays.stream(values).average().orElse(Double.NaN);
    }
}
