package org.flows4j.examples.data;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.flows4j.core.io.AtomicFiles;

/** Writes tables as CSV files, one value at a time, so that they may be larger than memory. */
public final class CsvFiles {
    private CsvFiles() {}

    /** Prints the lines of a table. */
    @FunctionalInterface
    public interface Lines {
        /**
         * Prints all lines, including the header.
         *
         * @param printer writes to the file
         * @throws IOException if writing fails
         */
        void print(CSVPrinter printer) throws IOException;
    }

    /**
     * Writes a file, whole or not at all.
     *
     * @param file to create or replace
     * @param lines its lines
     * @throws org.flows4j.core.io.FlowsIoException if it cannot be written
     */
    public static void write(Path file, Lines lines) {
        AtomicFiles.writeStream(file, stream -> {
            CSVPrinter printer =
                    new CSVPrinter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), CSVFormat.DEFAULT);
            lines.print(printer);
            printer.flush();
        });
    }
}
