package org.flows4j.core.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.data.MatchedColumns;
import org.flows4j.core.data.TrainTestSplit;
import org.flows4j.core.data.csv.CsvOptions;
import org.flows4j.core.data.csv.CsvReader;
import org.flows4j.core.data.open.DataSets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Columns of tables: their names, their order, their digits. */
class TableColumnsTest {
    @TempDir
    Path folder;

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("table.csv"), text);
    }

    private static double[] row(DataSet data, int index) {
        double[] row = new double[data.sampleLength()];
        data.copySample(index, row, 0);
        return row;
    }

    private static CsvOptions columns(String... names) {
        return CsvOptions.defaults().withColumns(names);
    }

    @Test
    void missingIndicatorsAreZeroAndUnknownOnesRefused() throws IOException {
        CsvOptions indicated = CsvOptions.defaults().withMissingIndicated();
        List<String> model = List.of("a", "b", "a is missing");
        DataSet complete = CsvReader.read(write("b,a\n1,2\n3,4\n"), indicated);
        DataSet matched = MatchedColumns.of(complete, model).data();
        assertThat(matched.columnNames()).isEqualTo(model);
        assertThat(row(matched, 0)).containsExactly(2, 1, 0);
        float[] single = new float[3];
        matched.copySample(1, single, 0);
        assertThat(single).containsExactly(4, 3, 0);
        DataSet incomplete = CsvReader.read(write("b,a\n1,2\n3,\n"), indicated);
        assertThat(row(MatchedColumns.of(incomplete, model).data(), 1)[2]).isEqualTo(1);
        DataSet other = CsvReader.read(write("b,a\n1,2\n,4\n"), indicated);
        assertThatThrownBy(() -> MatchedColumns.of(other, model))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("column 'b' are missing");
    }

    @Test
    void namesAndDigitsAreKept() throws IOException {
        DataSet data = CsvReader.read(
                write("time,kind,tiny\n1760000001,a,1e-47\n1760000002,b,2e-47\n"),
                CsvOptions.defaults().withLabelColumn("kind"));
        for (DataSet view : List.of(data, data.take(2), data.columns("time", "tiny"))) {
            assertThat(view.columnNames()).containsExactly("time", "tiny");
            assertThat(row(view, 1)).containsExactly(1760000002, 2e-47);
            assertThat(view.label(1)).hasValue(1);
        }
        DataSet nameless = CsvReader.read(write("1,2\n3,4\n"));
        assertThat(nameless.columnNames()).isEmpty();
        assertThat(nameless.columns("2").columnNames()).containsExactly("2");
        DataSet swapped = data.columns("tiny", "1");
        assertThat(swapped.columnNames()).containsExactly("tiny", "time");
        assertThat(row(swapped, 0)).containsExactly(1e-47, 1760000001);
        float[] single = new float[3];
        swapped.copySample(0, single, 1);
        assertThat(single).containsExactly(0, 0, 1.76e9F);
    }

    @Test
    void columnsAreChosenInOrderAndTheOthersMayHoldAnything() throws IOException {
        Path table = write("id,b,a\nx,2,1\ny,4,3\n");
        DataSet data = CsvReader.read(table, columns("a", "2"));
        assertThat(data.columnNames()).containsExactly("a", "b");
        assertThat(row(data, 1)).containsExactly(3, 4);
        DataSet withoutHeader = CsvReader.read(write("x,2,1\ny,4,3\n"), columns("3", "2"));
        assertThat(withoutHeader.size()).isEqualTo(2);
        assertThat(row(withoutHeader, 0)).containsExactly(1, 2);
        try (var rows = CsvReader.stream(write("b,a\n2,1\n"), columns("a", "b"))) {
            assertThat(rows).containsExactly(new float[] {1, 2});
        }
        assertThatThrownBy(() -> CsvReader.read(write("a,b\n1,2\n"), columns("A")))
                .isInstanceOf(FlowsIoException.class)
                .hasMessageContainingAll("no column 'A'", "[a, b]", "did you mean 'a'");
        assertThatThrownBy(() -> columns("a", "a")).hasMessageContaining("[a, a]");
        assertThatThrownBy(() -> CsvReader.read(write("a,b\n1,2\n"), columns("a", "1")))
                .isInstanceOf(FlowsIoException.class)
                .hasMessageContaining("twice");
    }

    @Test
    void aHeaderOfNumbersInOrderIsRefusedUntilItIsStatedWhatItIs() throws IOException {
        for (String text : List.of("0,1,2\n5,6,7\n", "0;1\n5;6\n")) {
            Path table = write(text);
            assertThatThrownBy(() -> CsvReader.read(table))
                    .isInstanceOf(FlowsIoException.class)
                    .hasMessageContainingAll("line 1 is [0, 1", "header", "row", "PRESENT", "ABSENT", "--header");
            DataSet named = CsvReader.read(table, CsvOptions.defaults().withHeader(CsvOptions.Header.PRESENT));
            assertThat(named.size()).isEqualTo(1);
            assertThat(named.columnNames()).startsWith("0", "1");
            assertThat(CsvReader.read(table, CsvOptions.defaults().withHeader(CsvOptions.Header.ABSENT))
                            .size())
                    .isEqualTo(2);
        }
        assertThatThrownBy(() -> CsvReader.read(
                        write("0,1,kind\n5,6,a\n"), CsvOptions.defaults().withLabelColumn("last")))
                .hasMessageContaining("line 1 is [0, 1, kind]");
        assertThat(CsvReader.read(write("0,1,3\n5,6,7\n")).size()).isEqualTo(2);
        assertThat(CsvReader.read(write("1,2,3\n5,6,7\n")).size()).isEqualTo(2);
    }

    @Test
    void namelessColumnsThatCountTheRowsAreRefusedWithTheFix() throws IOException {
        assertThatThrownBy(() -> CsvReader.read(write(",0,1\n0,5,6\n")))
                .isInstanceOf(FlowsIoException.class)
                .hasMessageContainingAll("counts the rows", "index=False", "--columns");
        assertThatThrownBy(() -> CsvReader.read(write(",a,b\n0,5,6\n")))
                .isInstanceOf(FlowsIoException.class)
                .hasMessageContainingAll("column 1 has no name", "--columns");
        DataSet chosen = CsvReader.read(write(",a,b\n0,5,6\n"), columns("a", "b"));
        assertThat(chosen.columnNames()).containsExactly("a", "b");
        assertThat(row(chosen, 0)).containsExactly(5, 6);
        assertThatThrownBy(() -> CsvReader.read(write("a,b\nx,5,6\n")))
                .isInstanceOf(FlowsIoException.class)
                .hasMessageContainingAll("line 2 has 3 columns", "row.names = FALSE");
    }

    @Test
    void namedColumnsAreMatchedByName() {
        DataSet data = DataSets.ofRows(new double[][] {{1, 2, 3}}, "weight", "id", "length");
        MatchedColumns matched = MatchedColumns.of(data, List.of("length", "weight"));
        assertThat(matched.ignored()).containsExactly("id");
        assertThat(matched.data().columnNames()).containsExactly("length", "weight");
        assertThat(row(matched.data(), 0)).containsExactly(3, 1);
        assertThatThrownBy(() -> MatchedColumns.of(data, List.of("length", "Weight ", "age")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("[Weight , age] are not", "[weight, id, length]", "'Weight ' may be 'weight'");
    }

    @Test
    void namelessColumnsAreTakenByPositionIfThereAreAsMany() {
        DataSet data = DataSets.ofRows(new double[][] {{1, 2, 3}});
        assertThat(MatchedColumns.of(data, List.of("a", "b", "c")).data()).isSameAs(data);
        assertThatThrownBy(() -> MatchedColumns.of(data, List.of("a", "b")))
                .hasMessageContainingAll("2 columns [a, b]", "has 3", "position");
        DataSet named = DataSets.ofRows(new double[][] {{1, 2}}, "a", "b");
        assertThat(MatchedColumns.of(named, List.of()).data()).isSameAs(named);
    }

    @Test
    void testDataIsPutInTheOrderOfTrainingData() {
        DataSet train = DataSets.ofRows(new double[][] {{1, 2}}, "a", "b");
        DataSet test = DataSets.ofRows(new double[][] {{4, 3}}, "b", "a");
        assertThat(row(new TrainTestSplit(train, Optional.of(test)).test().orElseThrow(), 0))
                .containsExactly(3, 4);
        DataSet other = DataSets.ofRows(new double[][] {{4, 3, 5}}, "b", "a", "c");
        assertThatThrownBy(() -> new TrainTestSplit(train, Optional.of(other))).hasMessageContaining("[c]");
    }

    @Test
    void constantColumnsAreDropped() {
        DataSet data = DataSets.ofRows(new double[][] {{1, 7, 2}, {3, 7, 4}}, "a", "b", "c");
        assertThat(data.dropConstantColumns().columnNames()).containsExactly("a", "c");
        DataSet nameless = DataSets.ofRows(new double[][] {{1, 7, 2}, {3, 7, 4}});
        DataSet left = nameless.dropConstantColumns();
        assertThat(left.columnNames()).containsExactly("1", "3");
        assertThat(row(left, 1)).containsExactly(3, 4);
        assertThat(left.dropConstantColumns()).isSameAs(left);
        assertThatThrownBy(() -> data.take(1).dropConstantColumns()).hasMessageContaining("None of the 3 columns");
    }

    @ParameterizedTest
    @ValueSource(ints = {60, 61, 1_000_000})
    void textsInMessagesAreShort(int length) {
        String shown = Excerpt.of("9".repeat(length));
        assertThat(shown).startsWith("9".repeat(60)).hasSizeLessThan(90);
        assertThat(shown.contains(length + " characters")).isEqualTo(length > 60);
        assertThat(Excerpt.of("a\n\u001b[31m")).isEqualTo("a??[31m");
        assertThat(Excerpt.of(List.of("9".repeat(length)))).hasSizeLessThan(100);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1,2\n3,%s", "1,%s\n", "%s,%s\n1,2", "a,b\n1,x%s\n", "1,2,x%s\n3,4", "a,b%s\n1\n"})
    void noMessageRepeatsALongCell(String text) throws IOException {
        Path table = write(text.replace("%s", "9".repeat(100_000)));
        assertThatThrownBy(() -> CsvReader.read(table))
                .isInstanceOf(FlowsIoException.class)
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(1000));
    }
}
