package org.flows4j.core.data.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.data.TrainTestSplit;
import org.flows4j.core.data.open.DataSets;
import org.flows4j.core.io.FlowsIoException;
import org.flows4j.core.io.SharedData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvReaderTest {
    @TempDir
    Path folder;

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("table.csv"), text);
    }

    private static float[] row(DataSet data, int index) {
        float[] row = new float[data.sampleLength()];
        data.copySample(index, row, 0);
        return row;
    }

    private static CsvOptions label(String column) {
        return CsvOptions.defaults().withLabelColumn(column);
    }

    private void assertRefused(String text, CsvOptions options, String... message) throws IOException {
        Path path = write(text);
        assertThatThrownBy(() -> CsvReader.read(path, options))
                .isInstanceOf(FlowsIoException.class)
                .hasMessageContaining(path.toString())
                .hasMessageContainingAll(message);
    }

    @Test
    void readsNumbersWithAndWithoutHeader() throws IOException {
        DataSet plain = CsvReader.read(write("1,2.5,-3e2\n.5,+4,1E-3\n"));
        assertThat(plain.size()).isEqualTo(2);
        assertThat(plain.sampleDims()).containsExactly(3);
        assertThat(plain.levels()).isZero();
        assertThat(plain.label(0)).isEmpty();
        assertThat(row(plain, 0)).containsExactly(1, 2.5f, -300);
        assertThat(row(plain, 1)).containsExactly(.5f, 4, 1e-3f);

        DataSet named = CsvReader.read(write("\ufeff\"a, b\", c \r\n 1 , \"2\"\r\n\r\n3,4"));
        assertThat(named.size()).isEqualTo(2);
        assertThat(row(named, 0)).containsExactly(1, 2);
        assertThat(row(named, 1)).containsExactly(3, 4);

        assertThat(CsvReader.read(write("1,2\n"), CsvOptions.defaults().withHeader(CsvOptions.Header.ABSENT))
                        .size())
                .isEqualTo(1);
        DataSet years =
                CsvReader.read(write("1999,2000\n1,2\n"), CsvOptions.defaults().withHeader(CsvOptions.Header.PRESENT));
        assertThat(row(years, 0)).containsExactly(1, 2);
        assertThat(years.size()).isEqualTo(1);
    }

    @Test
    void findsTheDelimiter() throws IOException {
        for (char delimiter : new char[] {',', ';', '\t', '|'}) {
            DataSet data = CsvReader.read(write("x" + delimiter + "y\n1" + delimiter + "2\n"));
            assertThat(row(data, 0)).containsExactly(1, 2);
        }
        assertThat(row(CsvReader.read(write("1:2"), CsvOptions.defaults().withDelimiter(':')), 0))
                .containsExactly(1, 2);
        assertThat(CsvReader.read(write("value\n1\n2\n")).sampleDims()).containsExactly(1);
        assertRefused("a\tb\n1\t\n", CsvOptions.defaults(), "line 2, column 2 ('b')", "missing");
    }

    @Test
    void readsLabelsByNameNumberOrPlace() throws IOException {
        DataSet named = CsvReader.read(write("kind,x\n2,0.5\n0,0.25\n"), label("kind"));
        assertThat(named.sampleDims()).containsExactly(1);
        assertThat(named.label(0)).hasValue(2);
        assertThat(named.labelNames()).isEmpty();
        assertThat(row(named, 1)).containsExactly(0.25f);

        String iris = "5.1,3.5,setosa\n6.2,2.9,virginica\n5.9,3,setosa\n7,3.2,Versicolor\n";
        for (String column : new String[] {"last", "3"}) {
            DataSet data = CsvReader.read(write(iris), label(column));
            assertThat(data.size()).isEqualTo(4);
            assertThat(data.labelNames()).containsExactly("Versicolor", "setosa", "virginica");
            assertThat(IntStream.range(0, 4).map(i -> data.label(i).orElseThrow()))
                    .containsExactly(1, 2, 1, 0);
        }
        DataSet wholeFloats = CsvReader.read(write("1,3.0\n1,1.00\n"), label("last"));
        assertThat(wholeFloats.label(0)).hasValue(3);
        assertRefused("1,2,3\n", label("kind"), "no column 'kind'", "1 to 3");
        assertRefused("a,b\n1,2\n", label("c"), "no column 'c'", "[a, b]");
        assertRefused("a,b\n1,2\n", label("3"), "no column '3'");
        assertRefused("a\n1\n", label("a"), "only column");
        assertRefused("1,0,benign\n5\n", CsvOptions.defaults(), "neither clearly a header nor a row");
    }

    @Test
    void readsTheHeadersOfScikitLearn() throws IOException {
        String text = "3,2,no,yes\n1,2,0\n3,4,1\n5,6,1\n";
        for (CsvOptions options : new CsvOptions[] {CsvOptions.defaults(), label("last"), label("3")}) {
            DataSet data = CsvReader.read(write(text), options);
            assertThat(data.size()).isEqualTo(3);
            assertThat(data.sampleDims()).containsExactly(2);
            assertThat(data.labelNames()).containsExactly("no", "yes");
            assertThat(data.label(2)).hasValue(1);
            assertThat(row(data, 0)).containsExactly(1, 2);
        }
        assertRefused("3,2,no,yes\n1,2,0\n3,4,1\n", CsvOptions.defaults(), "states 3 rows", "holds 2");
        assertRefused("1,2,no,yes\n1,2,2\n", CsvOptions.defaults(), "label of row 1 is '2'", "0 to 1");
    }

    @Test
    void refusesWhatIsMissingOrNoNumber() throws IOException {
        for (String missing : new String[] {"", " ", "NA", "nan", "NaN", "?", "null"}) {
            assertRefused("a,b\n1,2\n3," + missing + "\n", CsvOptions.defaults(), "line 3, column 2 ('b')", "missing");
        }
        for (String other : new String[] {"x", "1 000", "0x10", "1f", "2d", "Infinity", "1e", "--1"}) {
            assertRefused("1,2\n3," + other + "\n", CsvOptions.defaults(), "line 2, column 2", other, "not a number");
        }
        assertRefused("1,2\n1e39,4\n", CsvOptions.defaults(), "line 2, column 1", "1e39", "too large");
        assertRefused("1,2\n-1e400,4\n", CsvOptions.defaults(), "too large");
        assertRefused("a,b\n1,\n", label("b"), "line 2, column 2 ('b')", "missing");
    }

    @Test
    void refusesUnclearHeadersAndUnevenRows() throws IOException {
        assertRefused("1,?,3\n4,5,6\n", CsvOptions.defaults(), "line 1 holds 2 numbers but also '?'");
        assertRefused(",a,b\n0,1,2\n", CsvOptions.defaults(), "column 1 has no name");
        assertRefused("a,a\n1,2\n", CsvOptions.defaults(), "two columns are named 'a'");
        assertRefused("1,2\n3,4,5\n", CsvOptions.defaults(), "line 2 has 3 columns", "has 2");
        assertRefused("1,2\n3\n", CsvOptions.defaults(), "line 2 has 1 columns");
        assertRefused("1,2\n\"3\n4,5\n", CsvOptions.defaults(), "cannot be read as CSV");
    }

    @Test
    void refusesEmptyTables() throws IOException {
        assertRefused("\n\n", CsvOptions.defaults(), "no rows");
        assertRefused("a,b\n", CsvOptions.defaults(), "no rows after its header");
        Path empty = Files.createFile(folder.resolve("empty.csv"));
        assertThatThrownBy(() -> CsvReader.read(empty)).hasMessageContaining("0 bytes");
    }

    @Test
    void refusesOtherEncodings() throws IOException {
        Path path =
                Files.write(folder.resolve("latin.csv"), "gr\u00f6\u00dfe\n1\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> CsvReader.read(path))
                .isInstanceOf(FlowsIoException.class)
                .hasMessageContainingAll(path.toString(), "UTF-8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1,2\n\"", "a"})
    void aPackedTextWithoutEndDoesNotFillTheMemory(String beginning) throws IOException {
        Path path = folder.resolve("bomb.csv.gz");
        try (OutputStream stream = new GZIPOutputStream(Files.newOutputStream(path))) {
            stream.write(beginning.getBytes(StandardCharsets.US_ASCII));
            byte[] block = "1".repeat(1 << 20).getBytes(StandardCharsets.US_ASCII);
            for (int i = 0; i < 17; i++) {
                stream.write(block);
            }
        }
        assertThatThrownBy(() -> CsvReader.read(path))
                .isInstanceOf(FlowsIoException.class)
                .hasMessageContaining("a record has more than 16777216 characters");
    }

    @Test
    void refusesTruncatedPackedFiles() throws IOException {
        Path whole = folder.resolve("whole.csv.gz");
        try (OutputStream stream = new GZIPOutputStream(Files.newOutputStream(whole))) {
            stream.write("1,2\n3,4\n".repeat(50).getBytes(StandardCharsets.US_ASCII));
        }
        assertThat(CsvReader.read(whole).size()).isEqualTo(100);
        byte[] bytes = Files.readAllBytes(whole);
        for (int length = 0; length < bytes.length; length++) {
            Path cut = Files.write(folder.resolve("cut.csv.gz"), Arrays.copyOf(bytes, length));
            assertThatThrownBy(() -> CsvReader.read(cut))
                    .as("length %d", length)
                    .isInstanceOf(FlowsIoException.class);
        }
    }

    @Test
    void anyBytesGiveAValidReadOrAFlowsIoException() throws IOException {
        long seed = 17;
        Random random = new Random(seed);
        byte[] valid = "a,\"b\",kind\n1,2.5,x\n-3e2,4,y\n".getBytes(StandardCharsets.US_ASCII);
        for (int round = 0; round < 1000; round++) {
            byte[] damaged = valid.clone();
            for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                damaged[random.nextInt(valid.length)] ^= (byte) (1 << random.nextInt(8));
            }
            Path path = Files.write(folder.resolve("damaged.csv"), damaged);
            try {
                assertThat(CsvReader.read(path, label("last")).size()).isPositive();
            } catch (FlowsIoException e) {
                assertThat(e).as("seed %d, round %d", seed, round).hasMessageContaining(path.toString());
            }
        }
    }

    @Test
    void readsTheRealTables() {
        DataSet cancer = CsvReader.read(SharedData.path("tabular/breast_cancer.csv"));
        assertThat(cancer.size()).isEqualTo(569);
        assertThat(cancer.sampleDims()).containsExactly(30);
        assertThat(cancer.labelNames()).containsExactly("malignant", "benign");
        assertThat(IntStream.range(0, 569)
                        .filter(i -> cancer.label(i).orElseThrow() == 0)
                        .count())
                .isEqualTo(212);
        assertThat(row(cancer, 0)).startsWith(17.99f, 10.38f).endsWith(0.1189f);

        DataSet wine = CsvReader.read(SharedData.path("tabular/wine_data.csv"));
        assertThat(wine.size()).isEqualTo(178);
        assertThat(wine.sampleDims()).containsExactly(13);
        assertThat(wine.labelNames()).containsExactly("class_0", "class_1", "class_2");

        DataSet digits = CsvReader.read(SharedData.path("tabular/digits.csv.gz"), label("last"));
        assertThat(digits.size()).isEqualTo(1797);
        assertThat(digits.sampleDims()).containsExactly(64);
        assertThat(IntStream.range(0, 10).map(i -> digits.label(i).orElseThrow()))
                .containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    }

    /** Found by fuzzing, as slowness: looking for the delimiter reserved room for the longest line there may be, 32 MB. */
    @Test
    void aSmallFileTakesLittleMemory() throws IOException {
        Path path = write("1,2\n3,4\n");
        assertThat(CsvReader.read(path).size()).isEqualTo(2);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        assertThat(CsvReader.read(path).size()).isEqualTo(2);
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(1 << 21);
    }

    @Test
    void streamsTheRowsItWouldGather() throws IOException {
        Path path = write("x,label,y\n1,a,2\n\n3,b,4\n5,a,6\n");
        try (Stream<float[]> rows = CsvReader.stream(path, label("label"))) {
            assertThat(rows.toList()).containsExactly(new float[] {1, 2}, new float[] {3, 4}, new float[] {5, 6});
        }
        try (Stream<float[]> rows = CsvReader.stream(write("1,2\n3,4\n5,NA\n"), CsvOptions.defaults())) {
            Iterator<float[]> iterator = rows.iterator();
            assertThat(iterator.next()).containsExactly(1, 2);
            assertThat(iterator.next()).containsExactly(3, 4);
            assertThatThrownBy(iterator::next)
                    .isInstanceOf(FlowsIoException.class)
                    .hasMessageContaining("line 3, column 2: the value is missing");
        }
    }

    /** By values of the same column, the same ones in every reading. */
    @Test
    void missingValuesAreFilledIn() throws IOException {
        Path file = write("a,b\n1,10\n2,\nNA,30\n4,40\n");
        CsvOptions filled = CsvOptions.defaults().withMissingFilled();
        double[] row = new double[2];
        DataSet table = CsvReader.read(file, filled);
        table.copySample(1, row, 0);
        assertThat(row[1]).isIn(10.0, 30.0, 40.0);
        double[] again = new double[2];
        CsvReader.read(file, filled).copySample(1, again, 0);
        assertThat(again).containsExactly(row);
        table.copySample(2, row, 0);
        assertThat(row[0]).isIn(1.0, 2.0, 4.0);
        assertThat(row[1]).isEqualTo(30);
        assertRefused("a,b\n1,\n2,?\n", filled, "column 2 ('b')", "all values are missing");
        assertRefused("a,b\n1,\n2,3\n", CsvOptions.defaults(), "withMissingFilled");
    }

    private double[][] rows(DataSet table) {
        return DataSets.toRows(table);
    }

    @Test
    void missingValuesGetIndicators() throws IOException {
        CsvOptions indicated = CsvOptions.defaults().withMissingIndicated();
        DataSet table = CsvReader.read(write("a,b,c\n1,?,5\n2,10,6\n,30,7\n4,NA,8\n"), indicated);
        assertThat(table.columnNames()).containsExactly("a", "b", "c", "a is missing", "b is missing");
        double[][] rows = rows(table);
        assertThat(rows[0][0]).isEqualTo(1);
        assertThat(Arrays.copyOfRange(rows[0], 2, 5)).containsExactly(5, 0, 1);
        assertThat(Arrays.copyOfRange(rows[2], 1, 5)).containsExactly(30, 7, 1, 0);
        assertThat(rows[2][0]).isFinite();
        assertThat(table.categoryNames(3)).containsExactly("present", "missing");
        assertThat(table.categoryNames(2)).isEmpty();
        assertThat(table.columns("b is missing").categoryNames(0)).containsExactly("present", "missing");
        // Without names, columns are named by their numbers.
        assertThat(CsvReader.read(write("2,3\n1,\n"), indicated).columnNames())
                .containsExactly("1", "2", "2 is missing");
        assertThat(CsvReader.read(write("a,b\n1,2\n3,4\n"), indicated).columnNames())
                .containsExactly("a", "b");
        assertRefused("a,a is missing\n,2\n3,4\n", indicated, "'a is missing'", "rename");
        assertRefused("a,b\n,2\n,4\n", indicated, "column 1 ('a')", "all values are missing");
    }

    @Test
    void textsAreNumberedAsCategories() throws IOException {
        CsvOptions categories = CsvOptions.defaults().withCategories("kind");
        DataSet table = CsvReader.read(write("x,kind\n1,red\n2,blue\n3,red\n4,green\n"), categories);
        assertThat(table.categoryNames(1)).containsExactly("blue", "green", "red");
        assertThat(table.categoryNames(0)).isEmpty();
        assertThat(rows(table)).isDeepEqualTo(new double[][] {{1, 2}, {2, 0}, {3, 2}, {4, 1}});
        assertThat(table.shuffled(1).take(2).columns("kind").categoryNames(0)).containsExactly("blue", "green", "red");
        // Without a header, by number.
        assertThat(CsvReader.read(
                                write("1,red\n2,blue\n"), CsvOptions.defaults().withCategories("2"))
                        .categoryNames(1))
                .containsExactly("blue", "red");
        // Whole numbers keep their values, and have no names.
        DataSet numbers = CsvReader.read(write("x,kind\n1,2\n2,0\n3,2\n"), categories);
        assertThat(numbers.categoryNames(1)).isEmpty();
        assertThat(rows(numbers)[0]).containsExactly(1, 2);
        assertRefused("x,kind\n1,2.5\n2,3\n", categories, "column 2 ('kind')", "2.5", "no category");
        assertRefused("x,kind\n1,red\n2,\n", categories, "the value is missing");
        assertRefused("x,y\n1,2\n", categories, "no column 'kind'");
        assertRefused("x,kind\n1,red\n", CsvOptions.defaults(), "withCategories");
    }

    @Test
    void aMissingCategoryIsACategoryOrFilled() throws IOException {
        CsvOptions categories = CsvOptions.defaults().withCategories("kind");
        Path file = write("x,kind\n1,red\n2,\n3,blue\n");
        DataSet indicated = CsvReader.read(file, categories.withMissingIndicated());
        assertThat(indicated.columnNames()).containsExactly("x", "kind");
        assertThat(indicated.categoryNames(1)).containsExactly("", "blue", "red");
        assertThat(rows(indicated)[1][1]).isZero();
        DataSet filled = CsvReader.read(file, categories.withMissingFilled());
        assertThat(filled.categoryNames(1)).containsExactly("blue", "red");
        assertThat(rows(filled)[1][1]).isIn(0.0, 1.0);
    }

    @Test
    void knownCategoriesKeepTheirNumbers() throws IOException {
        DataSet table = CsvReader.read(
                write("x,kind\n1,red\n2,blue\n3,green\n"), CsvOptions.defaults().withCategories("kind"));
        CsvOptions known = CsvOptions.defaults()
                .withCategoriesOf(table.columnNames(), List.of(table.categoryNames(0), table.categoryNames(1)));
        Path file = write("kind,x\ngreen,7\nred,8\n");
        DataSet other = CsvReader.read(file, known);
        assertThat(rows(other)).isDeepEqualTo(new double[][] {{1, 7}, {2, 8}});
        try (Stream<float[]> stream = CsvReader.stream(file, known)) {
            assertThat(stream.toList().get(1)).containsExactly(2, 8);
        }
        assertRefused("kind,x\npink,7\n", known, "line 2, column 1 ('kind')", "'pink'", "[blue, green, red]");
        assertThat(CsvReader.read(write("x\n7\n"), known).size()).isEqualTo(1);
        assertThatThrownBy(() -> CsvReader.stream(file, CsvOptions.defaults().withCategories("kind")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must be known");
    }

    @Test
    void theTestSetHasTheCategoriesOfTheTrainingSet() throws IOException {
        Files.writeString(folder.resolve("train.csv"), "x,kind\n1,red\n,blue\n3,green\n");
        Files.writeString(folder.resolve("test.csv"), "x,kind\n1,red\n2,green\n");
        TrainTestSplit split = DataSets.openTables(
                folder, CsvOptions.defaults().withCategories("kind").withMissingIndicated());
        assertThat(rows(split.train())[0]).containsExactly(1, 2, 0);
        assertThat(rows(split.test().orElseThrow())).isDeepEqualTo(new double[][] {{1, 2, 0}, {2, 1, 0}});
    }
}
