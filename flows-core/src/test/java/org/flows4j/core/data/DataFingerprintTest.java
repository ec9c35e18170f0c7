package org.flows4j.core.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.flows4j.core.data.csv.CsvOptions;
import org.flows4j.core.data.csv.CsvReader;
import org.flows4j.core.data.open.DataSets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFingerprintTest {
    private static final String TABLE = "a,b\n1,2\n3,4\n5,6.5\n";

    @TempDir
    private Path folder;

    @Test
    void theSameContentHasTheSameFingerprintWhateverTheFileIsCalled() throws IOException {
        String first = fingerprint("first.csv", TABLE);
        assertThat(first).matches("[0-9a-f]{64}");
        assertThat(fingerprint("second.csv", TABLE)).isEqualTo(first);
        assertThat(fingerprint("semicolons.csv", TABLE.replace(',', ';'))).isEqualTo(first);
        assertThat(DataFingerprint.of(DataSets.ofFloats(new float[] {1, 2, 3, 4, 5, 6.5f}, 2)))
                .isEqualTo(first);
    }

    /** One ulp of one value, the order of the rows, a label, a row, the shape: each makes other data. */
    @Test
    void everyChangeOfTheContentChangesTheFingerprint() throws IOException {
        List<String> all = List.of(
                fingerprint("table.csv", TABLE),
                DataFingerprint.of(DataSets.ofFloats(new float[] {1, 2, 3, 4, 5, Math.nextUp(6.5f)}, 2)),
                DataFingerprint.of(DataSets.ofFloats(new float[] {1, 2, 3, 4, 5, 6.5f}, 3)),
                fingerprint("order.csv", "a,b\n3,4\n1,2\n5,6.5\n"),
                fingerprint("fewer.csv", "a,b\n1,2\n3,4\n"),
                DataFingerprint.of(labelled("a,b,c\n1,2,0\n3,4,1\n5,6.5,1\n")),
                DataFingerprint.of(labelled("a,b,c\n1,2,0\n3,4,1\n5,6.5,0\n")),
                DataFingerprint.of(DataSets.ofBytes(new byte[] {1, 2, 3, 4, 5, 6}, 2)),
                DataFingerprint.of(DataSets.ofBytes(new byte[] {1, 2, 3, 4, 5, (byte) 200}, 2)),
                DataFingerprint.of(DataSets.ofBytes(new byte[] {1, 2, 3, 4, 5, (byte) 201}, 2)));
        assertThat(Set.copyOf(all)).hasSameSizeAs(all);
    }

    @Test
    void aViewIsKnownByWhatItShows() {
        DataSet data = DataSets.ofFloats(new float[] {1, 2, 3, 4, 5, 6, 7, 8}, 2);
        Set<String> views = Stream.of(data.shuffled(1), data.shuffled(2), data.take(2), data.subset(2, 4))
                .map(DataFingerprint::of)
                .collect(Collectors.toSet());
        assertThat(views).hasSize(4);
        assertThat(DataFingerprint.of(data.subset(2, 4)))
                .isEqualTo(DataFingerprint.of(DataSets.ofFloats(new float[] {5, 6, 7, 8}, 2)));
    }

    private DataSet labelled(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("labelled.csv"), text);
        return CsvReader.read(file, CsvOptions.defaults().withLabelColumn("last"));
    }

    private String fingerprint(String name, String text) throws IOException {
        return DataFingerprint.of(CsvReader.read(Files.writeString(folder.resolve(name), text)));
    }
}
