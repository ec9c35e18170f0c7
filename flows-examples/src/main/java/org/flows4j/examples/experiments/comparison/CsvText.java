package org.flows4j.examples.experiments.comparison;

import java.io.IOException;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/** Tables as CSV. */
public final class CsvText {
    private CsvText() {}

    /**
     * Writes lines below a header.
     *
     * @param lines their values
     * @param header names of the columns
     * @return the text, with line ends
     */
    public static String of(List<Object[]> lines, String... header) {
        StringBuilder text = new StringBuilder();
        CSVFormat format = CSVFormat.DEFAULT
                .builder()
                .setHeader(header)
                .setRecordSeparator('\n')
                .get();
        try (CSVPrinter printer = new CSVPrinter(text, format)) {
            for (Object[] line : lines) {
                printer.printRecord(line);
            }
        } catch (IOException impossible) {
            throw new IllegalStateException("Text in memory cannot be written", impossible);
        }
        return text.toString();
    }
}
