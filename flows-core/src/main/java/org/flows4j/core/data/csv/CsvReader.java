package org.flows4j.core.data.csv;

import java.nio.file.Path;
import java.util.List;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.io.FlowsIoException;

/**
 * Reads tables of numbers from CSV files, plain or gzipped, in UTF-8.
 *
 * <p>A row becomes a sample of shape {@code [columns]}, without the label column. Every value must be a finite decimal
 * number; a missing or non-numeric value is rejected with its line and column, because it has no density, unless {@link MissingCells} or
 * {@link CsvOptions#withCategories} allow it. Labels that are whole numbers are used unchanged; other labels are numbered in alphabetical order.
 *
 * <p>The files of scikit-learn's data sets need no options: their first line, such as
 * {@code 569,30,malignant,benign}, states the number of rows, the number of columns before the label, and the names of
 * the classes.
 *
 * <p>Numbers are kept in double precision, and names of columns with the data: {@link DataSet#columnNames}.
 */
public final class CsvReader {
    private CsvReader() {}

    /**
     * Reads a table with {@link CsvOptions#defaults}.
     *
     * @throws FlowsIoException as {@link #read(Path, CsvOptions)}
     */
    public static DataSet read(Path path) {
        return read(path, CsvOptions.defaults());
    }

    /**
     * Reads a table.
     *
     * @param options how to read it
     * @throws FlowsIoException if the file is missing, unreadable or not UTF-8, has no rows, rows of different length, a
     *     value that is missing, not a number or too large for a float, or lacks the requested label column
     */
    public static DataSet read(Path path, CsvOptions options) {
        try (CsvRecords records = CsvRecords.open(path, options)) {
            CsvTable table = new CsvTable(path.toString(), records.layout(), options);
            records.forEachRemaining(table::add);
            return table.toDataSet();
        }
    }

    /**
     * Reads a table row by row, for tables that do not fit into memory; use it with {@code Flow.logProbs}.
     *
     * @param options how to read it; a label column is left out. Rows have no column names. For a model with column names, name
     *     its columns here ({@code withColumns(model.description().data().columnNames())}), and the values come in the model's
     *     order
     * @return the rows in order, to be closed by the caller; an error in a row is thrown when the row is reached
     * @throws FlowsIoException as {@link #read(Path, CsvOptions)}
     * @throws IllegalArgumentException if the options have categories without names
     */
    public static Stream<float[]> stream(Path path, CsvOptions options) {
        if (options.categories().values().stream().anyMatch(List::isEmpty)) {
            throw new IllegalArgumentException(
                    "The categories of a table that is read as a stream must be known: give their names, got "
                            + options.categories());
        }
        CsvRecords records = CsvRecords.open(path, options);
        CsvCells cells = CsvCells.of(path.toString(), records.layout(), options.withMissing(MissingCells.REJECT));
        Spliterator<CsvRecords.Row> rows =
                Spliterators.spliteratorUnknownSize(records, Spliterator.ORDERED | Spliterator.NONNULL);
        return StreamSupport.stream(rows, false)
                .filter(row -> !cells.isBlank(row.cells()))
                .map(row -> {
                    double[] numbers = new double[cells.width()];
                    cells.numbers(row, numbers, 0);
                    return toFloats(numbers);
                })
                .onClose(records::close);
    }

    private static float[] toFloats(double... numbers) {
        float[] floats = new float[numbers.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) numbers[i];
        }
        return floats;
    }
}
