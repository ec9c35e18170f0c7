package org.flows4j.core.data.csv;

import java.util.List;
import java.util.OptionalDouble;
import org.flows4j.core.io.Excerpt;
import org.flows4j.core.io.FlowsIoException;

/** Interprets the cells of a CSV file's rows, and describes the errors of invalid cells. */
record CsvCells(String file, CsvLayout layout, boolean acceptsMissing) {
    /** Returns whether the row is an empty line, which is skipped. */
    boolean isBlank(List<String> row) {
        return row.size() == 1 && row.get(0).isEmpty() && layout.columns() > 1;
    }

    /** Returns the number of values of a row, not counting its label. */
    int width() {
        return layout.values().size();
    }

    /** Puts the numbers of a row into an array, starting at an index. */
    void numbers(CsvRecords.Row row, double[] target, int from) {
        List<String> cells = row.cells();
        if (cells.size() != layout.columns()) {
            boolean rowNames = !layout.firstLineIsData() && cells.size() == layout.columns() + 1;
            throw new FlowsIoException(file + ": line " + row.line() + " has " + cells.size()
                    + " columns, but the first row has " + layout.columns()
                    + (rowNames
                            ? "; if the first cell names the row, as R writes it, write the file without"
                                    + " (row.names = FALSE), otherwise the file is damaged"
                            : "; the file is damaged, or its delimiter is another"));
        }
        int next = from;
        for (int column : layout.values()) {
            target[next++] = number(cells.get(column), row.line(), column);
        }
    }

    /** Returns the label of a row whose numbers have been read. */
    String label(CsvRecords.Row row) {
        return requirePresent(row.cells().get(layout.labelColumn()), row.line(), layout.labelColumn());
    }

    private String requirePresent(String cell, long line, int column) {
        if (CsvNumbers.isMissing(cell)) {
            throw new FlowsIoException(
                    file + ": line " + line + ", " + layout.describe(column) + ": the value is missing" + " ('" + cell
                            + "'); every row must be complete: fill it in (CsvOptions.withMissingFilled, --fill-missing) or remove the row");
        }
        return cell;
    }

    private double number(String cell, long line, int column) {
        OptionalDouble number = CsvNumbers.parse(cell);
        if (number.isEmpty() && acceptsMissing && CsvNumbers.isMissing(cell)) {
            return Double.NaN;
        }
        if (number.isEmpty()) {
            requirePresent(cell, line, column);
            throw new FlowsIoException(
                    file + ": line " + line + ", " + layout.describe(column) + ": '" + Excerpt.of(cell)
                            + "' is not a number; remove the column or, if it is the class, name it as the label column");
        }
        if (Math.abs(number.getAsDouble()) > Float.MAX_VALUE) {
            throw new FlowsIoException(file + ": line " + line + ", " + layout.describe(column) + ": "
                    + Excerpt.of(cell) + " is too large for a float; scale the column");
        }
        return number.getAsDouble();
    }
}
