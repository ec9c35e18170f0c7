package org.flows4j.core.io;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * Reads tables of numbers from CSV files, plain or gzipped, in UTF-8.
 *
 * <p>A row becomes a sample of shape {@code [columns]}, without the label column. Every value must be a finite decimal
 * number: what is missing or not a number is refused with its line and column, since a density has no place for it.
 * Labels that are whole numbers are taken as they are; other labels are numbered in alphabetical order.
 *
 * <p>The files of scikit-learn's data sets are understood without options: their first line, such as
 * {@code 569,30,malignant,benign}, states the number of rows, the number of columns before the label, and the names of
 * the classes.
 */
public final class CsvReader {
    /** Longest record in characters; without a limit, one missing quote would gather the whole file into one cell. */
    private static final int MAXIMUM_RECORD = 1 << 24;

    private static final char[] DELIMITERS = {',', ';', '\t', '|'};

    private CsvReader() {}

    /**
     * Reads a table with {@link CsvOptions#defaults}.
     *
     * @param path the file
     * @return the rows
     * @throws FlowsIoException as {@link #read(Path, CsvOptions)}
     */
    public static DataSet read(Path path) {
        return read(path, CsvOptions.defaults());
    }

    /**
     * Reads a table.
     *
     * @param path the file
     * @param options how to read it
     * @return the rows
     * @throws FlowsIoException if the file is missing, unreadable or not UTF-8, has no rows, rows of different length, a
     *     value that is missing, not a number or too large for a float, or not the label column asked for
     */
    public static DataSet read(Path path, CsvOptions options) {
        try (ByteSource source = ByteSource.open(path)) {
            // A decoder of one's own reports malformed text; the one that InputStreamReader makes replaces it.
            InputStreamReader decoder = new InputStreamReader(source.stream(), StandardCharsets.UTF_8.newDecoder());
            RecordLimitReader limited = new RecordLimitReader(new BufferedReader(decoder), MAXIMUM_RECORD);
            char delimiter =
                    options.delimiter().isPresent() ? options.delimiter().get() : detectDelimiter(limited);
            CSVFormat format = CSVFormat.DEFAULT
                    .builder()
                    .setDelimiter(delimiter)
                    .setIgnoreSurroundingSpaces(true)
                    .setTrim(true)
                    .get();
            try (CSVParser parser =
                    CSVParser.builder().setReader(limited).setFormat(format).get()) {
                return readRecords(path.toString(), parser, limited, options);
            }
        } catch (IOException | UncheckedIOException e) {
            throw new FlowsIoException(
                    path + ": cannot be read as CSV: " + e.getMessage()
                            + "; it is damaged, or not a UTF-8 text of one row a line",
                    e);
        }
    }

    private static DataSet readRecords(String file, CSVParser parser, RecordLimitReader reader, CsvOptions options) {
        Iterator<CSVRecord> records = parser.iterator();
        if (!records.hasNext()) {
            throw new FlowsIoException(file + ": holds no rows; there is no data in it");
        }
        List<String> first = records.next().toList();
        CSVRecord second = records.hasNext() ? records.next() : null;
        CsvLayout layout = CsvLayout.detect(file, first, second == null ? null : second.toList(), options);
        CsvTable table = new CsvTable(file, layout);
        if (layout.firstLineIsData()) {
            table.add(first, 1);
        }
        if (second != null) {
            table.add(second.toList(), parser.getCurrentLineNumber());
        }
        while (records.hasNext()) {
            reader.startRecord();
            List<String> row = records.next().toList();
            table.add(row, parser.getCurrentLineNumber());
        }
        return table.toDataSet();
    }

    private static char detectDelimiter(RecordLimitReader reader) throws IOException {
        String line = reader.peekLine();
        char best = DELIMITERS[0];
        long bestCount = 0;
        for (char candidate : DELIMITERS) {
            long count = line.chars().filter(c -> c == candidate).count();
            if (count > bestCount) {
                best = candidate;
                bestCount = count;
            }
        }
        return best;
    }
}
