package org.flows4j.core.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.flows4j.core.data.csv.CsvOptions;
import org.flows4j.core.data.csv.CsvReader;
import org.flows4j.core.data.image.Cifar10Reader;
import org.flows4j.core.data.image.IdxReader;
import org.flows4j.core.data.image.ImageFolderReader;
import org.flows4j.core.data.open.DataSets;
import org.flows4j.core.io.numpy.NpyArray;
import org.flows4j.core.io.numpy.NpyHeader;
import org.flows4j.core.io.numpy.NpyReader;
import org.flows4j.core.io.numpy.NpyType;
import org.flows4j.core.io.numpy.NpzFile;
import org.flows4j.core.io.safetensors.SafetensorsFile;
import org.flows4j.core.io.safetensors.SafetensorsTensor;
import org.flows4j.core.io.safetensors.SafetensorsWriter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Small files of large data: refused before the data is read, by name, with what it takes and what there is. */
class MemoryLimitTest {
    @TempDir
    Path folder;

    @AfterEach
    void withoutTheOption() {
        System.clearProperty(MemoryLimit.PROPERTY);
    }

    private static void refuses(String limit, ThrowingCallable reader, String... parts) {
        System.setProperty(MemoryLimit.PROPERTY, limit);
        assertThatThrownBy(reader)
                .isInstanceOf(FlowsIoException.class)
                .hasMessageContainingAll(parts)
                .hasMessageContainingAll("-Xmx", "-Dflows4j.maxDataBytes");
        System.clearProperty(MemoryLimit.PROPERTY);
        assertThatCode(reader).doesNotThrowAnyException();
    }

    private Path gzip(String name, byte[] header, int zeros) throws IOException {
        Path file = folder.resolve(name);
        try (OutputStream packed = new GZIPOutputStream(Files.newOutputStream(file))) {
            packed.write(header);
            packed.write(new byte[zeros]);
        }
        return file;
    }

    @ParameterizedTest
    @ValueSource(strings = {"I1", "U1", "F8"})
    void numpySamplesThatAreMostlyPacking(String type) throws IOException {
        NpyType element = NpyType.valueOf(type);
        byte[] header = NpyHeader.write(element, new int[] {20_000, 1000 / element.bytes()});
        Path file = gzip("samples.npy.gz", header, 20_000_000);
        assertThat(Files.size(file)).isLessThan(50_000);
        refuses("16m", () -> DataSets.open(file), file.toString(), "[20000, ", "the limit is 16777216");
        refuses("16m", () -> NpyReader.read(file), file.toString(), "20000000 bytes");
    }

    /** Its data is not there; that it would not fit is said first, without reading any of it. */
    @Test
    void theHeapIsALimitByItself() throws IOException {
        long memory = Runtime.getRuntime().maxMemory();
        int length = (int) Math.min(Integer.MAX_VALUE - 8, memory / 2);
        byte[] noise = new byte[(int) (4 * memory / 1000)];
        new Random(1).nextBytes(noise);
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.write(NpyHeader.write(NpyType.I1, new int[] {(int) (4 * memory / length), length}));
        content.write(noise);
        Path file = gzip("bomb.npy.gz", content.toByteArray(), 0);
        assertThatThrownBy(() -> DataSets.open(file))
                .isInstanceOf(FlowsIoException.class)
                .hasMessageContainingAll(file.toString(), "the limit is");
    }

    @Test
    void manyArraysInOneArchiveCountTogether() throws IOException {
        Map<String, NpyArray> arrays = new LinkedHashMap<>();
        arrays.put("first", NpyArray.of(new float[1_000_000], 1_000_000));
        arrays.put("second", NpyArray.of(new float[1_000_000], 1_000_000));
        Path file = folder.resolve("arrays.npz");
        NpzFile.write(file, arrays);
        refuses("7m", () -> NpzFile.read(file), file.toString(), "second.npy", "4000000 bytes", "besides the 4000000");
    }

    @Test
    void rowsOfATable() throws IOException {
        byte[] row = "1.5,2.5,class\n".getBytes(StandardCharsets.US_ASCII);
        ByteArrayOutputStream rows = new ByteArrayOutputStream();
        for (int i = 0; i < 300_000; i++) {
            rows.write(row);
        }
        Path file = gzip("rows.csv.gz", rows.toByteArray(), 0);
        assertThat(Files.size(file)).isLessThan(20_000);
        CsvOptions options = CsvOptions.defaults().withLabelColumn("last");
        refuses("4m", () -> CsvReader.read(file, options), file.toString(), "rows", "the limit is 4194304");
    }

    /** Each of them takes forty times what it is. */
    @Test
    void imagesOfOnePixel() throws IOException {
        int count = 1_000_000;
        byte[] header = ByteBuffer.allocate(16)
                .putInt(0x803)
                .putInt(count)
                .putInt(1)
                .putInt(1)
                .array();
        Path file = gzip("images.idx.gz", header, count);
        refuses("16m", () -> IdxReader.read(file), file.toString(), "1000000 images", "40000000 bytes");
    }

    @Test
    void batchesOfCifarCountTogether() throws IOException {
        Path first = Files.write(folder.resolve("data_batch_1.bin"), new byte[300 * 3073]);
        Path second = Files.write(folder.resolve("data_batch_2.bin"), new byte[300 * 3073]);
        refuses("1m", () -> Cifar10Reader.read(List.of(first, second)), second.toString(), "besides");
    }

    @Test
    void picturesThatDeclareManyPixels() throws IOException {
        Path file = folder.resolve("huge.png");
        ImageIO.write(new BufferedImage(2000, 3000, BufferedImage.TYPE_BYTE_BINARY), "png", file.toFile());
        assertThat(Files.size(file)).isLessThan(10_000);
        refuses("64m", () -> DataSets.open(file), file.toString(), "3000 x 2000 pixels", "96000000 bytes");
    }

    @Test
    void picturesOfAFolderCountTogether() throws IOException {
        for (String name : List.of("a.png", "b.png")) {
            ImageIO.write(
                    new BufferedImage(1000, 1000, BufferedImage.TYPE_BYTE_GRAY),
                    "png",
                    folder.resolve(name).toFile());
        }
        refuses("16500000", () -> ImageFolderReader.read(folder), "b.png", "besides the 1000032");
    }

    @Test
    void tensors() throws IOException {
        Path file = folder.resolve("weights.safetensors");
        SafetensorsWriter.write(
                file, Map.of(), List.of(SafetensorsTensor.ofFloats("wide", new float[1_000_000], 1_000_000)));
        try (SafetensorsFile opened = SafetensorsFile.open(file)) {
            refuses("4m", () -> opened.floats("wide"), file.toString(), "'wide'", "[1000000]");
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "17, 17", "3k, 3072", "3K, 3072", "2m, 2097152", "5g, 5368709120"})
    void theOptionIsANumberOfBytes(String text, long bytes) {
        assertThat(MemoryLimit.option(text)).isEqualTo(bytes);
        assertThat(MemoryLimit.option(null)).isEqualTo(Long.MAX_VALUE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "m", "-1", "1.5g", "2t", "9223372036854775807g"})
    void anythingElseIsRefused(String text) {
        assertThatThrownBy(() -> MemoryLimit.option(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("flows4j.maxDataBytes=" + text, "2g");
    }

    @Test
    void productsDoNotWrapAround() {
        assertThat(MemoryLimit.ofByteSamples(3, 9)).isEqualTo(3 * (16 + 16 + 16));
        assertThat(MemoryLimit.ofByteSamples(1L << 40, 1L << 40)).isEqualTo(Long.MAX_VALUE);
        assertThat(MemoryLimit.saturated(1L << 31, 1L << 32)).isEqualTo(Long.MAX_VALUE);
        assertThat(MemoryLimit.saturated(1L << 31, 1L << 31)).isEqualTo(1L << 62);
    }
}
