package org.flows4j.models;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.data.MatchedColumns;
import org.flows4j.core.data.open.DataSets;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.training.data.DataSetBatches;
import org.flows4j.models.tabular.ColumnDigits;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A model of a table's rows with an interface of number rows and column names instead of tensors. It is thread-safe.
 *
 * <pre>{@code
 * TabularModel model = TabularModel.of(Model.read(file, backend));
 * double[] logProb = model.logProb(new double[][] {{5.1, 3.5}, {4.9, 3.0}});
 * double[] ofTable = model.logProb(CsvReader.read(table)); // columns by name
 * double[][] drawn = model.sample(100, 1, new SplittableRandom(1));
 * }</pre>
 */
public final class TabularModel {
    private static final Logger LOG = LoggerFactory.getLogger(TabularModel.class);

    private static final int ROWS_AT_ONCE = 4096;

    private final Model model;
    private final Flow flow;

    private TabularModel(Model model, Flow flow) {
        this.model = model;
        this.flow = flow;
    }

    /**
     * Wraps a model of table rows.
     *
     * @throws IllegalArgumentException if its samples are not vectors
     */
    public static TabularModel of(Model model) {
        Shape sample = model.flow().sampleShape();
        if (sample.rank() != 1) {
            throw new IllegalArgumentException("A table has rows, the samples of this model have shape " + sample);
        }
        return new TabularModel(model, model.flow());
    }

    /** The names of the columns in the model's order; empty if they are not known. */
    public List<String> columns() {
        return model.description().data().columnNames();
    }

    /** The names of the columns of the condition in the model's order; empty if there are none, or they are not known. */
    public List<String> conditions() {
        return model.description().data().conditionNames();
    }

    /**
     * Returns a model with the same parameters under one condition for all rows.
     *
     * @param values the condition in the units of the data and the order of {@link #conditions}
     * @throws IllegalArgumentException if the number of values is wrong, or one is not finite
     */
    public TabularModel given(double... values) {
        Tensor condition = flow.backend().fromDoubles(values, Shape.of(1, values.length), flow.dtype());
        return new TabularModel(model, flow.given(condition));
    }

    /**
     * Returns a model with the same parameters under one condition for all rows.
     *
     * @param values the value of each of {@link #conditions}, by name
     * @throws IllegalArgumentException if a value is missing or not finite, a name is unknown, or the model has no names
     */
    public TabularModel given(Map<String, Double> values) {
        if (conditions().isEmpty()) {
            throw new IllegalArgumentException("The model has no names of conditions; give their values in order");
        }
        List<String> names = new ArrayList<>(values.keySet());
        double[][] row = {names.stream().mapToDouble(values::get).toArray()};
        MatchedColumns matched = MatchedColumns.of(DataSets.ofRows(row, names.toArray(String[]::new)), conditions());
        if (!matched.ignored().isEmpty()) {
            throw new IllegalArgumentException(
                    "The model has no conditions " + matched.ignored() + "; it has " + conditions());
        }
        double[] ordered = new double[conditions().size()];
        matched.data().copySample(0, ordered, 0);
        return given(ordered);
    }

    /**
     * The log-density of each row, in nats.
     *
     * @param rows the values in the units of the data and the order of {@link #columns}
     * @throws IllegalArgumentException if a row has another length, there are none, or a value is not finite
     */
    public double[] logProb(double[]... rows) {
        return flow.logProb(rows);
    }

    /**
     * The log-density in nats of each row of a table, whose columns are matched with the model's as {@link MatchedColumns} says. The log names
     * columns whose digits exceed the model's precision.
     *
     * @throws IllegalArgumentException if a column is missing, or there are no names and not as many columns as the model has
     */
    public double[] logProb(DataSet table) {
        MatchedColumns matched = MatchedColumns.of(table, columns());
        if (!matched.ignored().isEmpty()) {
            LOG.debug("The columns {} are not the model's and are ignored", matched.ignored());
        }
        for (ColumnDigits lost : ColumnDigits.lostIn(matched.data(), flow.dtype())) {
            LOG.warn("The column {} {}, the precision of the model", lost.name(), lost.describe(flow.dtype()));
        }
        DataSetBatches batches = new DataSetBatches(matched.data(), flow.backend(), flow.dtype());
        double[] scores = new double[table.size()];
        for (int from = 0; from < scores.length; from += ROWS_AT_ONCE) {
            int[] rows = IntStream.range(from, Math.min(scores.length, from + ROWS_AT_ONCE))
                    .toArray();
            try (Scope scope = flow.backend().openScope()) {
                double[] part = flow.logProb(
                        batches.batch(rows, new SplittableRandom(0)).values());
                System.arraycopy(part, 0, scores, from, part.length);
            }
        }
        return scores;
    }

    /**
     * Draws n rows in the units of the data and the order of {@link #columns}.
     *
     * @param temperature factor of the prior's standard deviation; 1 is the model itself
     */
    public double[][] sample(int n, double temperature, RandomGenerator random) {
        try (Scope scope = flow.backend().openScope()) {
            double[] values = flow.sample(n, temperature, random).toDoubles();
            int width = values.length / n;
            double[][] rows = new double[n][width];
            for (int i = 0; i < n; i++) {
                System.arraycopy(values, i * width, rows[i], 0, width);
            }
            return rows;
        }
    }
}
