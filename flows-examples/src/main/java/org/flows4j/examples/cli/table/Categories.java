package org.flows4j.examples.cli.table;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.flows4j.core.data.DataSet;
import org.flows4j.models.tabular.ColumnKinds;
import org.flows4j.models.tabular.ColumnKinds.Category;
import org.flows4j.models.tabular.ColumnKinds.ColumnKind;
import org.flows4j.models.tabular.ColumnKinds.Real;

/** The kinds of a table's columns, some of which are categories. */
final class Categories {
    private static final int MOST = 1 << 16;

    private Categories() {}

    /**
     * Finds columns and counts their categories: those that have names, or else the largest value plus 1, at least 2. Columns with names of
     * categories, and indicators of missing values, need not be listed.
     *
     * @param columns by name or number from 1
     * @throws IllegalArgumentException if there is no such column, or a value is not a whole number from 0
     */
    static ColumnKinds of(DataSet table, List<String> columns) {
        ColumnKinds named = ColumnKinds.of(table);
        List<ColumnKind> kinds = new ArrayList<>(
                named.kinds().isEmpty() ? Collections.nCopies(table.sampleLength(), new Real()) : named.kinds());
        for (String column : columns) {
            int index = index(table, column);
            if (kinds.get(index) instanceof Real) {
                kinds.set(index, new Category(levels(table.columns(column), column)));
            }
        }
        return columns.isEmpty() ? named : new ColumnKinds(kinds);
    }

    private static int index(DataSet table, String column) {
        int named = table.columnNames().indexOf(column);
        // Columns of a table are checked by name and number alike.
        table.columns(column);
        return named >= 0 ? named : Integer.parseInt(column) - 1;
    }

    private static int levels(DataSet column, String name) {
        double[] value = new double[1];
        int most = 1;
        for (int i = 0; i < column.size(); i++) {
            column.copySample(i, value, 0);
            if (!(value[0] >= 0 && value[0] < MOST && value[0] == Math.rint(value[0]))) {
                throw new IllegalArgumentException("The value " + value[0] + " in row " + (i + 1) + ", column '" + name
                        + "' is no category, which is a whole number from 0 to " + (MOST - 1));
            }
            most = Math.max(most, (int) value[0]);
        }
        return most + 1;
    }
}
