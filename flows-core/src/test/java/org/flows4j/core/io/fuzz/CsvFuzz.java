package org.flows4j.core.io.fuzz;

import java.util.stream.Stream;
import org.flows4j.core.data.csv.CsvOptions;
import org.flows4j.core.data.csv.CsvReader;

/** Tables, with and without labels. */
public final class CsvFuzz {
    private static final CsvOptions LABELLED = CsvOptions.defaults().withLabelColumn("last");

    private CsvFuzz() {}

    /**
     * Reads a file of these bytes.
     *
     * @param content anything
     */
    public static void fuzzerTestOneInput(byte[] content) {
        FuzzedFile.read(".csv", content, file -> FuzzedFile.check(CsvReader.read(file)));
        FuzzedFile.read(".csv", content, file -> FuzzedFile.check(CsvReader.read(file, LABELLED)));
        FuzzedFile.read(".csv", content, file -> {
            try (Stream<float[]> rows = CsvReader.stream(file, LABELLED)) {
                rows.forEach(row -> {});
            }
        });
    }
}
