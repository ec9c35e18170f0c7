package org.flows4j.core.data.csv;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.flows4j.core.io.ByteSource;
import org.flows4j.core.io.FlowsIoException;
import org.jspecify.annotations.Nullable;

/** The rows of an open CSV file, one after another, once its layout is known; errors are {@link FlowsIoException}s. */
final class CsvRecords implements Iterator<CsvRecords.Row>, AutoCloseable {
    /** Longest record in characters; without a limit, one missing quote would gather the whole file into one cell. */
    private static final int MAXIMUM_RECORD = 1 << 24;

    private static final char[] DELIMITERS = {',', ';', '\t', '|'};

    private final String file;
    private final RecordLimitReader reader;
    private final CSVParser parser;
    private final Iterator<CSVRecord> records;
    private final CsvLayout layout;
    private @Nullable Row first;
    private @Nullable Row second;

    /** The cells of a row, and the line it ends on. */
    record Row(List<String> cells, long line) {}

    private CsvRecords(String file, RecordLimitReader reader, CSVParser parser, CsvOptions options) {
        this.file = file;
        this.reader = reader;
        this.parser = parser;
        this.records = parser.iterator();
        if (!records.hasNext()) {
            throw new FlowsIoException(file + ": holds no rows; there is no data in it");
        }
        Row one = new Row(records.next().toList(), 1);
        this.second = records.hasNext() ? row() : null;
        this.layout = CsvLayout.detect(file, one.cells(), second == null ? null : second.cells(), options);
        this.first = layout.firstLineIsData() ? one : null;
    }

    static CsvRecords open(Path path, CsvOptions options) {
        ByteSource source = ByteSource.open(path);
        try {
            // An explicit decoder reports malformed text; the default decoder of InputStreamReader replaces it.
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
            CSVParser parser =
                    CSVParser.builder().setReader(limited).setFormat(format).get();
            return new CsvRecords(path.toString(), limited, parser, options);
        } catch (IOException | UncheckedIOException e) {
            source.close();
            throw unreadable(path.toString(), e);
        } catch (FlowsIoException e) {
            source.close();
            throw e;
        }
    }

    private static FlowsIoException unreadable(String file, Exception cause) {
        return new FlowsIoException(
                file + ": cannot be read as CSV: " + cause.getMessage()
                        + "; it is damaged, or not a UTF-8 text of one row a line",
                cause);
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

    CsvLayout layout() {
        return layout;
    }

    @Override
    public boolean hasNext() {
        try {
            return first != null || second != null || records.hasNext();
        } catch (UncheckedIOException e) {
            throw unreadable(file, e);
        }
    }

    @Override
    public Row next() {
        Row ready = first != null ? first : second;
        if (ready == null) {
            if (!hasNext()) {
                throw new NoSuchElementException(file + " has no further row");
            }
            return row();
        }
        if (first != null) {
            first = null;
        } else {
            second = null;
        }
        return ready;
    }

    private Row row() {
        try {
            reader.startRecord();
            return new Row(records.next().toList(), parser.getCurrentLineNumber());
        } catch (UncheckedIOException e) {
            throw unreadable(file, e);
        }
    }

    @Override
    public void close() {
        try {
            parser.close();
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }
}
