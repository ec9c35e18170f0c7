package org.flows4j.core.data;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** Some columns of a table, in any order. */
final class ColumnsDataSet implements DataSet {
    private final DataSet base;
    private final int[] columns;
    private final List<String> names;

    private ColumnsDataSet(DataSet base, int[] columns, List<String> names) {
        this.base = base;
        this.columns = columns;
        this.names = List.copyOf(names);
    }

    /** Columns by their names or, counted from 1, their numbers. */
    static DataSet of(DataSet table, List<String> wanted) {
        requireTable(table);
        if (wanted.isEmpty()) {
            throw new IllegalArgumentException("A table needs at least one column, none was chosen");
        }
        ColumnNames known = new ColumnNames(table.columnNames(), table.sampleLength());
        int[] columns = wanted.stream().mapToInt(known::indexOf).toArray();
        if (Arrays.stream(columns).distinct().count() < columns.length) {
            throw new IllegalArgumentException("Each column can be chosen once, got " + wanted);
        }
        return of(table, columns);
    }

    /** The columns that have at least two different values. */
    static DataSet varying(DataSet table) {
        requireTable(table);
        int width = table.sampleLength();
        boolean[] varies = new boolean[width];
        double[] first = new double[width];
        double[] row = new double[width];
        table.copySample(0, first, 0);
        for (int i = 1; i < table.size(); i++) {
            table.copySample(i, row, 0);
            for (int j = 0; j < width; j++) {
                varies[j] |= row[j] != first[j];
            }
        }
        int[] kept = IntStream.range(0, width).filter(j -> varies[j]).toArray();
        if (kept.length == width) {
            return table;
        }
        if (kept.length == 0) {
            throw new IllegalArgumentException(
                    "None of the " + width + " columns varies in the " + table.size() + " rows; nothing is left");
        }
        return of(table, kept);
    }

    /** Columns by their indices from 0, with their names or else their numbers from 1, so that a model records which columns it was fitted to. */
    static DataSet of(DataSet table, int... columns) {
        List<String> names = table.columnNames();
        return new ColumnsDataSet(
                table,
                columns,
                Arrays.stream(columns)
                        .mapToObj(j -> names.isEmpty() ? Integer.toString(j + 1) : names.get(j))
                        .toList());
    }

    private static void requireTable(DataSet data) {
        if (data.sampleDims().length != 1) {
            throw new IllegalArgumentException(
                    "Tables have columns, samples of shape " + Arrays.toString(data.sampleDims()) + " do not");
        }
    }

    @Override
    public int size() {
        return base.size();
    }

    @Override
    public int[] sampleDims() {
        return new int[] {columns.length};
    }

    @Override
    public int levels() {
        return base.levels();
    }

    @Override
    public void copySample(int index, float[] target, int offset) {
        float[] row = new float[base.sampleLength()];
        base.copySample(index, row, 0);
        for (int j = 0; j < columns.length; j++) {
            target[offset + j] = row[columns[j]];
        }
    }

    @Override
    public void copySample(int index, double[] target, int offset) {
        double[] row = new double[base.sampleLength()];
        base.copySample(index, row, 0);
        for (int j = 0; j < columns.length; j++) {
            target[offset + j] = row[columns[j]];
        }
    }

    @Override
    public List<String> columnNames() {
        return names;
    }

    @Override
    public OptionalInt label(int index) {
        return base.label(index);
    }

    @Override
    public List<String> labelNames() {
        return base.labelNames();
    }
}
