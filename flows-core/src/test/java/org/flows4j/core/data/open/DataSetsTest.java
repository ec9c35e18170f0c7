package org.flows4j.core.data.open;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.data.TrainTestSplit;
import org.flows4j.core.data.csv.CsvOptions;
import org.flows4j.core.io.FlowsIoException;
import org.flows4j.core.io.SharedData;
import org.flows4j.core.io.numpy.NpyArray;
import org.flows4j.core.io.numpy.NpyWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DataSetsTest {
    @TempDir
    Path folder;

    private static byte[] idx(int... dims) {
        int size = 1;
        for (int dimension : dims) {
            size *= dimension;
        }
        ByteBuffer bytes = ByteBuffer.allocate(4 + 4 * dims.length + size);
        bytes.putInt(0x800 + dims.length);
        for (int dimension : dims) {
            bytes.putInt(dimension);
        }
        return bytes.array();
    }

    private void write(String name, byte[] bytes) throws IOException {
        Path path = folder.resolve(name);
        Files.createDirectories(path.getParent());
        try (OutputStream file = Files.newOutputStream(path);
                OutputStream stream = name.endsWith(".gz") ? new GZIPOutputStream(file) : file) {
            stream.write(bytes);
        }
    }

    private void writeImage(String name, int side) throws IOException {
        Path path = folder.resolve(name);
        Files.createDirectories(path.getParent());
        ImageIO.write(new BufferedImage(side, side, BufferedImage.TYPE_BYTE_GRAY), "png", path.toFile());
    }

    private void assertOpens(TrainTestSplit data, int train, int test, int... dims) {
        assertThat(data.train().size()).isEqualTo(train);
        assertThat(data.train().sampleDims()).isEqualTo(dims);
        assertThat(data.test().map(DataSet::size).orElse(0)).isEqualTo(test);
    }

    @ParameterizedTest
    @CsvSource({
        "train-images-idx3-ubyte.gz, train-labels-idx1-ubyte.gz, t10k-images-idx3-ubyte.gz",
        "train-images.idx3-ubyte, train-labels.idx1-ubyte, test-images.idx3-ubyte"
    })
    void opensAFolderOfIdxFiles(String train, String labels, String test) throws IOException {
        write(train, idx(3, 2, 2));
        assertOpens(DataSets.open(folder), 3, 0, 2, 2, 1);
        assertThat(DataSets.open(folder).train().label(0)).isEmpty();
        write(labels, idx(3));
        write(test, idx(1, 2, 2));
        assertOpens(DataSets.open(folder), 3, 1, 2, 2, 1);
        assertThat(DataSets.open(folder).train().label(0)).hasValue(0);
    }

    @Test
    void opensCifar10FromItsFolderOrTheOneAbove() throws IOException {
        for (int i = 1; i <= 5; i++) {
            write("cifar-10-batches-bin/data_batch_" + i + ".bin", new byte[3073 * 2]);
        }
        assertOpens(DataSets.open(folder), 10, 0, 32, 32, 3);
        write("cifar-10-batches-bin/test_batch.bin", new byte[3073]);
        assertOpens(DataSets.open(folder), 10, 1, 32, 32, 3);
        assertOpens(DataSets.open(folder.resolve("cifar-10-batches-bin")), 10, 1, 32, 32, 3);
        Files.delete(folder.resolve("cifar-10-batches-bin/data_batch_5.bin"));
        assertThatThrownBy(() -> DataSets.open(folder))
                .isInstanceOf(FlowsIoException.class)
                .hasMessageContaining("data_batch_5.bin");
    }

    @Test
    void opensTablesAndArrays() throws IOException {
        write("train.csv.gz", "1,2\n3,4\n5,6\n".getBytes(StandardCharsets.US_ASCII));
        assertOpens(DataSets.open(folder), 3, 0, 2);
        NpyWriter.write(folder.resolve("test.npy"), NpyArray.of(new float[6], 3, 2));
        assertOpens(DataSets.open(folder), 3, 3, 2);
        NpyWriter.write(folder.resolve("test.npy"), NpyArray.of(new float[9], 3, 3));
        assertThatThrownBy(() -> DataSets.open(folder))
                .isInstanceOf(FlowsIoException.class)
                .hasMessageContainingAll(folder.toString(), "[2] of 0 levels", "[3]");
    }

    @Test
    void opensTablesWithALabelColumn() throws IOException {
        CsvOptions options = CsvOptions.defaults().withLabelColumn("last");
        assertThatThrownBy(() -> DataSets.openTables(folder, options))
                .isInstanceOf(FlowsIoException.class)
                .hasMessageContainingAll(folder.toString(), "train.csv");
        write("train.csv", "1.5,2,a\n3,4,b\n5,6,a\n".getBytes(StandardCharsets.US_ASCII));
        assertOpens(DataSets.openTables(folder, options), 3, 0, 2);
        assertOpens(DataSets.openTables(folder.resolve("train.csv"), options), 3, 0, 2);
        write("test.csv.gz", "3.5,4,b\n1,2,a\n".getBytes(StandardCharsets.US_ASCII));
        TrainTestSplit both = DataSets.openTables(folder, options);
        assertOpens(both, 3, 2, 2);
        assertThat(both.test().orElseThrow().label(0)).hasValue(1);
        assertThatThrownBy(() -> DataSets.openTables(folder.resolve("none"), options))
                .isInstanceOf(FlowsIoException.class)
                .hasMessageContaining("no such file");
    }

    @Test
    void opensFoldersOfImages() throws IOException {
        writeImage("bag/1.png", 4);
        writeImage("shoe/1.png", 4);
        assertOpens(DataSets.open(folder), 2, 0, 4, 4, 1);
        assertOpens(DataSets.open(folder.resolve("bag")), 1, 0, 4, 4, 1);
    }

    @ParameterizedTest
    @CsvSource({"test", "val"})
    void opensImagesDividedIntoTrainAndTest(String test) throws IOException {
        writeImage("train/bag/1.png", 4);
        writeImage("train/shoe/1.png", 4);
        writeImage(test + "/bag/1.png", 4);
        assertThatThrownBy(() -> DataSets.open(folder))
                .isInstanceOf(FlowsIoException.class)
                .hasMessageContainingAll("[bag, shoe]", "[bag]");
        writeImage(test + "/shoe/1.png", 4);
        assertOpens(DataSets.open(folder), 2, 2, 4, 4, 1);
    }

    @Test
    void tellsFilesApart() throws IOException {
        write("digits.gz", idx(2, 3, 3));
        assertOpens(DataSets.open(folder.resolve("digits.gz")), 2, 0, 3, 3, 1);
        NpyWriter.write(folder.resolve("array"), NpyArray.of(new byte[8], 2, 4));
        assertOpens(DataSets.open(folder.resolve("array")), 2, 0, 4);
        write("table.txt", "1\t2\n".getBytes(StandardCharsets.US_ASCII));
        assertOpens(DataSets.open(folder.resolve("table.txt")), 1, 0, 2);
        byte[] dark = new byte[3073];
        dark[2] = 8;
        dark[3] = 3;
        write("batch.bin", dark);
        assertOpens(DataSets.open(folder.resolve("batch.bin")), 1, 0, 32, 32, 3);
    }

    @Test
    void saysWhatItUnderstands() throws IOException {
        assertThatThrownBy(() -> DataSets.open(folder.resolve("none")))
                .isInstanceOf(FlowsIoException.class)
                .hasMessageContainingAll(folder.resolve("none").toString(), "no such file or folder");
        assertThatThrownBy(() -> DataSets.open(folder))
                .isInstanceOf(FlowsIoException.class)
                .hasMessageContainingAll(folder.toString(), "IDX", "CIFAR-10", "train.csv", "train.npy", "PNG");
        write("report.pdf", new byte[100]);
        assertThatThrownBy(() -> DataSets.open(folder.resolve("report.pdf")))
                .isInstanceOf(FlowsIoException.class)
                .hasMessageContainingAll("report.pdf", "IDX, npy, CSV", "3073");
        write("empty.csv", new byte[0]);
        assertThatThrownBy(() -> DataSets.open(folder.resolve("empty.csv")))
                .isInstanceOf(FlowsIoException.class)
                .hasMessageContainingAll("empty.csv", "0 bytes");
    }

    @Test
    void opensTheRealSets() {
        assertOpens(DataSets.open(SharedData.path("fashion-mnist")), 60_000, 10_000, 28, 28, 1);
        assertOpens(DataSets.open(SharedData.path("tabular/wine_data.csv")), 178, 0, 13);
    }

    @Test
    void makesDataSetsFromArrays() {
        float[] values = {1, 2, 3, 4};
        DataSet floats = DataSets.ofFloats(values, 2);
        values[0] = 9;
        float[] sample = new float[2];
        floats.copySample(0, sample, 0);
        assertThat(sample).containsExactly(1, 2);
        DataSet bytes = DataSets.ofBytes(new byte[] {1, -1, 3, 4, 5, 6, 7, 8}, 1, 2, 2);
        assertThat(bytes.size()).isEqualTo(2);
        assertThat(bytes.levels()).isEqualTo(256);
        assertThatThrownBy(() -> DataSets.ofFloats(new float[0], 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0 values");
        assertThatThrownBy(() -> DataSets.ofFloats(new float[3], 2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> DataSets.ofFloats(new float[3])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> DataSets.ofBytes(new byte[4], 2, -1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> DataSets.ofBytes(new byte[4], 65536, 65536))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> DataSets.ofFloats(new float[] {1, 2, 3, Float.NaN}, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("element 1 of sample 1 is NaN");
    }
}
