package org.flows4j.examples.data;

import java.util.List;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.data.MatchedColumns;

/** Rows of a table as a model takes them, together with the columns that each of them is conditioned on. */
public final class ConditionedTable extends DataSetView {
    private final DataSet conditions;

    private ConditionedTable(DataSet rows, DataSet conditions) {
        super(rows);
        this.conditions = conditions;
    }

    /**
     * Adds conditions to rows of the same table.
     *
     * @param rows columns of the table
     * @param table the table
     * @param names of the columns of the condition
     * @throws IllegalArgumentException if one of them is missing
     */
    static ConditionedTable of(DataSet rows, DataSet table, List<String> names) {
        requireNames(table, names);
        return new ConditionedTable(rows, MatchedColumns.of(table, names).data());
    }

    /**
     * Divides a table into the named columns, which are the condition, and the rest.
     *
     * @throws IllegalArgumentException if a name is unknown, or no column remains
     */
    public static ConditionedTable divide(DataSet table, List<String> names) {
        requireNames(table, names);
        MatchedColumns conditions = MatchedColumns.of(table, names);
        if (conditions.ignored().isEmpty()) {
            throw new IllegalArgumentException(
                    "Every column of the table is a condition, so there is none to model: " + names);
        }
        return new ConditionedTable(table.columns(conditions.ignored().toArray(String[]::new)), conditions.data());
    }

    private static void requireNames(DataSet table, List<String> names) {
        if (table.columnNames().isEmpty()) {
            throw new IllegalArgumentException("The conditions " + names
                    + " are found by the names of the columns, and the data has none; give a CSV file with a header");
        }
    }

    /** The conditions, one row per row. */
    public DataSet conditions() {
        return conditions;
    }

    /** The rows without their conditions. */
    public DataSet rows() {
        return original();
    }

    @Override
    public void copySample(int index, float[] target, int offset) {
        original().copySample(index, target, offset);
    }

    @Override
    public void copySample(int index, double[] target, int offset) {
        original().copySample(index, target, offset);
    }
}
