package org.flows4j.examples.data;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.data.MatchedColumns;
import org.flows4j.core.data.open.DataSets;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.model.DataDescription;

/**
 * Rows of a table with the condition of each, for a model of vectors.
 *
 * @param names columns of a row; empty if they are not known
 * @param rows one sample per row
 * @param conditions one condition per row; of length 0 for an unconditional model
 */
public record ConditionedRows(List<String> names, double[][] rows, double[][] conditions) {
    /**
     * Divides a table into the columns and the conditions of a model. If both have names, columns and conditions are found by them;
     * otherwise the columns of the model come first, followed by its conditions. Classes are the labels of the table.
     *
     * @param flow of the model
     * @param data what the model was made for
     * @throws IllegalArgumentException if columns, conditions or labels are missing, or the samples are not vectors
     */
    public static ConditionedRows of(DataSet table, Flow flow, DataDescription data) {
        if (flow.sampleShape().rank() != 1 || table.sampleDims().length != 1) {
            throw new IllegalArgumentException("This command is for tables; the samples of the model have the shape "
                    + flow.sampleShape() + " and those of the data " + Arrays.toString(table.sampleDims()));
        }
        int width = flow.sampleShape().channels();
        int given = flow.conditionChannels();
        if (data.classes() > 0) {
            DataSet fitted = ModelData.fit(table, data);
            return new ConditionedRows(data.columnNames(), DataSets.toRows(fitted), oneHot(fitted, given));
        }
        boolean named = !table.columnNames().isEmpty()
                && !data.columnNames().isEmpty()
                && data.conditionNames().size() == given;
        if (named) {
            DataSet conditions = MatchedColumns.of(table, data.conditionNames()).data();
            return new ConditionedRows(
                    data.columnNames(),
                    DataSets.toRows(MatchedColumns.of(table, data.columnNames()).data()),
                    given == 0 ? new double[table.size()][0] : DataSets.toRows(conditions));
        }
        if (table.sampleLength() != width + given) {
            throw new IllegalArgumentException("The model has " + width + " columns and " + given
                    + " conditions, whose columns follow them, but the data has " + table.sampleLength() + " columns");
        }
        double[][] all = DataSets.toRows(table);
        return new ConditionedRows(
                data.columnNames(),
                Arrays.stream(all).map(row -> Arrays.copyOf(row, width)).toArray(double[][]::new),
                Arrays.stream(all)
                        .map(row -> Arrays.copyOfRange(row, width, width + given))
                        .toArray(double[][]::new));
    }

    /** The first rows, or all if there are fewer. */
    public ConditionedRows take(int count) {
        int kept = Math.min(count, rows.length);
        return new ConditionedRows(names, Arrays.copyOf(rows, kept), Arrays.copyOf(conditions, kept));
    }

    private static double[][] oneHot(DataSet table, int classes) {
        return IntStream.range(0, table.size())
                .mapToObj(i -> {
                    OptionalInt label = table.label(i);
                    if (label.isEmpty() || label.getAsInt() < 0 || label.getAsInt() >= classes) {
                        throw new IllegalArgumentException("Row " + (i + 1) + " has no label from 0 to " + (classes - 1)
                                + "; name the column of labels with --label-column");
                    }
                    double[] condition = new double[classes];
                    condition[label.getAsInt()] = 1;
                    return condition;
                })
                .toArray(double[][]::new);
    }
}
