package org.flows4j.core.data;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** Some columns of a table, in any order. */
final class ColumnsDataSet implements DataSet {
    /** The index of a column of zeros. */
    static final int NONE = -1;

    private final DataSet base;
    private final int[] columns;
    private final List<String> names;

    // One row per thread, because reading a table of a million rows would otherwise allocate as many.
    private final ThreadLocal<float[]> singles;
    private final ThreadLocal<double[]> doubles;

    private ColumnsDataSet(DataSet base, int[] columns, List<String> names) {
        this.base = base;
        this.columns = columns;
        this.names = List.copyOf(names);
        int width = base.sampleLength();
        this.singles = ThreadLocal.withInitial(() -> new float[width]);
        this.doubles = ThreadLocal.withInitial(() -> new double[width]);
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
        boolean[] varies = ColumnScan.of(table).varies();
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

    /**
     * Columns by their indices from 0, or {@link #NONE} for a column of zeros, under given names.
     */
    static DataSet of(DataSet table, int[] columns, List<String> names) {
        return new ColumnsDataSet(table, columns, names);
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
        float[] row = singles.get();
        base.copySample(index, row, 0);
        for (int j = 0; j < columns.length; j++) {
            target[offset + j] = columns[j] == NONE ? 0 : row[columns[j]];
        }
    }

    @Override
    public void copySample(int index, double[] target, int offset) {
        double[] row = doubles.get();
        base.copySample(index, row, 0);
        for (int j = 0; j < columns.length; j++) {
            target[offset + j] = columns[j] == NONE ? 0 : row[columns[j]];
        }
    }

    @Override
    public List<String> columnNames() {
        return names;
    }

    @Override
    public List<String> categoryNames(int column) {
        return columns[column] == NONE ? List.of() : base.categoryNames(columns[column]);
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
