package org.flows4j.examples.data;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVPrinter;
import org.apache.commons.csv.CSVRecord;
import org.flows4j.core.io.AtomicFiles;
import org.flows4j.core.io.FlowsIoException;

/** Writes tables as CSV files, one value at a time, so that they may be larger than memory, and reads small ones. */
public final class CsvFiles {
    private CsvFiles() {}

    /** Prints the lines of a table. */
    @FunctionalInterface
    public interface Lines {
        /**
         * Prints all lines, including the header.
         *
         * @throws IOException if writing fails
         */
        void print(CSVPrinter printer) throws IOException;
    }

    /**
     * Writes a file, whole or not at all.
     *
     * @param file to create or replace
     * @throws FlowsIoException if it cannot be written
     */
    public static void write(Path file, Lines lines) {
        AtomicFiles.writeStream(file, stream -> {
            CSVPrinter printer =
                    new CSVPrinter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), CSVFormat.DEFAULT);
            lines.print(printer);
            printer.flush();
        });
    }

    /**
     * Reads the lines of a file below its header.
     *
     * @param contents of the file, for the message
     * @throws FlowsIoException if it cannot be read, or {@code line} rejects a line by an {@link IllegalArgumentException}
     */
    public static void read(Path file, String contents, Consumer<CSVRecord> line) {
        CSVFormat format = CSVFormat.DEFAULT
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .get();
        try (CSVParser rows = CSVParser.parse(file, StandardCharsets.UTF_8, format)) {
            rows.forEach(line);
        } catch (IOException | UncheckedIOException | IllegalArgumentException e) {
            throw new FlowsIoException("cannot read the " + contents + " in " + file + ": " + e.getMessage(), e);
        }
    }
}
