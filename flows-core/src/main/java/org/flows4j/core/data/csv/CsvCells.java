package org.flows4j.core.data.csv;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.flows4j.core.io.Excerpt;
import org.flows4j.core.io.FlowsIoException;

/** Interprets the cells of a CSV file's rows, and describes the errors of invalid cells. */
record CsvCells(String file, CsvLayout layout, MissingCells missing, Map<Integer, CategoryCodes> categories) {
    /** Cells of a layout; the columns of categories are found by their indices in the file. */
    static CsvCells of(String file, CsvLayout layout, CsvOptions options) {
        return new CsvCells(file, layout, options.missing(), layout.categories(file, options));
    }

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
            CategoryCodes codes = categories.get(column);
            target[next++] = codes == null
                    ? number(cells.get(column), row.line(), column)
                    : category(codes, cells.get(column), row.line(), column);
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
                            + "'); every row must be complete: fill it in (CsvOptions.withMissingFilled, --missing FILL), model it"
                            + " (withMissingIndicated, --missing INDICATE) or remove the row");
        }
        return cell;
    }

    private double category(CategoryCodes codes, String cell, long line, int column) {
        boolean empty = CsvNumbers.isMissing(cell);
        if (empty && missing != MissingCells.INDICATE) {
            return missing == MissingCells.FILL ? Double.NaN : codes.code(requirePresent(cell, line, column));
        }
        int code = codes.code(empty ? "" : cell);
        if (code < 0) {
            throw new FlowsIoException(file + ": line " + line + ", " + layout.describe(column) + ": '"
                    + Excerpt.of(cell) + "' "
                    + (codes.isKnown()
                            ? "is none of the known categories " + Excerpt.of(codes.names())
                            : "is a further category after " + CategoryCodes.MOST
                                    + ", the largest number; the column is no category"));
        }
        return code;
    }

    private double number(String cell, long line, int column) {
        OptionalDouble number = CsvNumbers.parse(cell);
        if (number.isEmpty() && missing != MissingCells.REJECT && CsvNumbers.isMissing(cell)) {
            return Double.NaN;
        }
        if (number.isEmpty()) {
            requirePresent(cell, line, column);
            throw new FlowsIoException(
                    file + ": line " + line + ", " + layout.describe(column) + ": '" + Excerpt.of(cell)
                            + "' is not a number; name the column as one of categories (CsvOptions.withCategories, --categories) or, if"
                            + " it is the class, as the label column, or remove it");
        }
        if (Math.abs(number.getAsDouble()) > Float.MAX_VALUE) {
            throw new FlowsIoException(file + ": line " + line + ", " + layout.describe(column) + ": "
                    + Excerpt.of(cell) + " is too large for a float; scale the column");
        }
        return number.getAsDouble();
    }
}
