package org.flows4j.core.data.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.io.FlowsIoException;
import org.flows4j.core.io.SharedData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdxReaderTest {
    /** Three images of 2x2 pixels. */
    private static final byte[] IMAGES = idx(8, new int[] {3, 2, 2}, 0, 1, 2, 3, 4, 5, 6, 7, 8, 127, 128, 255);

    private static final byte[] LABELS = idx(8, new int[] {3}, 9, 0, 200);

    @TempDir
    Path folder;

    private static byte[] idx(int type, int[] dims, int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 + 4 * dims.length + values.length);
        bytes.put((byte) 0).put((byte) 0).put((byte) type).put((byte) dims.length);
        for (int dimension : dims) {
            bytes.putInt(dimension);
        }
        for (int value : values) {
            bytes.put((byte) value);
        }
        return bytes.array();
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream stream = new GZIPOutputStream(packed)) {
            stream.write(bytes);
        }
        return packed.toByteArray();
    }

    private static float[] sample(DataSet data, int index) {
        float[] sample = new float[data.sampleLength()];
        data.copySample(index, sample, 0);
        return sample;
    }

    private Path write(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }

    private void assertRefused(byte[] images, String... message) throws IOException {
        Path path = write("images", images);
        assertThatThrownBy(() -> IdxReader.read(path))
                .isInstanceOf(FlowsIoException.class)
                .hasMessageContaining(path.toString())
                .satisfies(e -> assertThat(List.of(message))
                        .allMatch(part -> String.valueOf(e.getMessage()).contains(part)));
        assertThatThrownBy(() -> IdxReader.read("a stream", new ByteArrayInputStream(images), null))
                .isInstanceOf(FlowsIoException.class)
                .hasMessageContaining("a stream");
    }

    @Test
    void readsImagesAndTheLabelsBesideThem() throws IOException {
        Path images = write("t10k-images-idx3-ubyte.gz", gzip(IMAGES));
        assertThat(IdxReader.read(images).label(0)).isEmpty();

        write("t10k-labels-idx1-ubyte", LABELS);
        DataSet data = IdxReader.read(images);
        assertThat(data.size()).isEqualTo(3);
        assertThat(data.sampleDims()).containsExactly(2, 2, 1);
        assertThat(data.levels()).isEqualTo(256);
        assertThat(sample(data, 0)).containsExactly(0, 1, 2, 3);
        assertThat(sample(data, 2)).containsExactly(8, 127, 128, 255);
        assertThat(data.label(0)).hasValue(9);
        assertThat(data.label(2)).hasValue(200);
        assertThatThrownBy(() -> data.label(3)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> sample(data, -1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void readsStreamsAndOtherRanks() throws IOException {
        DataSet data =
                IdxReader.read("demo", new ByteArrayInputStream(gzip(IMAGES)), new ByteArrayInputStream(gzip(LABELS)));
        assertThat(data.label(1)).hasValue(0);
        byte[] colours = idx(8, new int[] {1, 1, 2, 3}, 1, 2, 3, 4, 5, 6);
        assertThat(IdxReader.read(write("colours", colours)).sampleDims()).containsExactly(1, 2, 3);
        byte[] rows = idx(8, new int[] {2, 3}, 1, 2, 3, 4, 5, 6);
        assertThat(sample(IdxReader.read(write("rows", rows)), 1)).containsExactly(4, 5, 6);
    }

    @Test
    void refusesLabelsOfOtherImages() throws IOException {
        Path images = write("images", IMAGES);
        Path two = write("labels", idx(8, new int[] {2}, 1, 2));
        assertThatThrownBy(() -> IdxReader.read(images, two))
                .isInstanceOf(FlowsIoException.class)
                .hasMessageContainingAll(two.toString(), "2 labels", "3 images");
        assertThatThrownBy(() -> IdxReader.read(images, images))
                .isInstanceOf(FlowsIoException.class)
                .hasMessageContainingAll("00 00 08 03", "00 00 08 01");
    }

    @Test
    void refusesOtherFiles() throws IOException {
        assertRefused(idx(13, new int[] {1, 1, 1}, 0, 0, 0, 0), "00 00 0d 03", "00 00 08 02 to 00 00 08 04");
        assertRefused(idx(8, new int[] {1}, 0), "00 00 08 01");
        assertRefused("PNG, or a text".getBytes(StandardCharsets.US_ASCII), "50 4e 47 2c");
        assertThatThrownBy(() -> IdxReader.read(folder.resolve("none")))
                .isInstanceOf(FlowsIoException.class)
                .hasMessageContaining("no such file");
        assertThatThrownBy(() -> IdxReader.read(folder))
                .isInstanceOf(FlowsIoException.class)
                .hasMessageContaining("not a file");
        Path empty = write("empty", new byte[0]);
        assertThatThrownBy(() -> IdxReader.read(empty)).hasMessageContaining("0 bytes");
    }

    @Test
    void refusesDataOfNoSample() throws IOException {
        assertRefused(idx(8, new int[] {0, 28, 28}), "dimension 0 at offset 4 is 0", "no data");
        assertRefused(idx(8, new int[] {2, 0, 28}), "dimension 1 at offset 8 is 0");
    }

    @ParameterizedTest
    @CsvSource({
        "2147483647, 28, 28",
        "-1, 1, 1",
        "1, 2147483647, 2147483647",
        "1, 65536, 32768",
        "1, -2147483648, 1",
        "2147483647, 2147483647, 1",
        "4, 2, 2",
        "2, 2, 2"
    })
    void refusesSizesTheFileDoesNotHave(int count, int height, int width) throws IOException {
        int[] dims = {count, height, width};
        int[] values = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
        assertRefused(idx(8, dims, values));
        assertRefused(gzip(idx(8, dims, values)));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void refusesEveryTruncation(boolean packed) throws IOException {
        byte[] whole = packed ? gzip(IMAGES) : IMAGES;
        for (int length = 0; length < whole.length; length++) {
            assertRefused(Arrays.copyOf(whole, length));
        }
    }

    @Test
    void refusesBytesAfterTheEnd() throws IOException {
        byte[] longer = Arrays.copyOf(IMAGES, IMAGES.length + 1);
        assertRefused(longer, "declares 12 bytes", "29 bytes in all");
        assertRefused(gzip(longer), "more bytes after offset 28");
    }

    @Test
    void aSmallPackedFileCannotDeclareAHugeSize() throws IOException {
        assertRefused(gzip(idx(8, new int[] {60_000, 28, 28})), "declares 47040000 bytes", "packed file");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anyBytesGiveAValidReadOrAFlowsIoException(boolean packed) throws IOException {
        long seed = 31;
        Random random = new Random(seed);
        byte[] valid = packed ? gzip(IMAGES) : IMAGES;
        for (int round = 0; round < 1500; round++) {
            byte[] damaged = valid.clone();
            for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                damaged[random.nextInt(packed ? damaged.length : 16)] ^= (byte) (1 << random.nextInt(8));
            }
            try {
                DataSet data = IdxReader.read("damaged", new ByteArrayInputStream(damaged), null);
                assertThat(data.size() * data.sampleLength()).isEqualTo(12);
            } catch (FlowsIoException e) {
                assertThat(e).as("seed %d, round %d", seed, round).hasMessageContaining("damaged");
            }
        }
    }

    @Test
    void readsMnist() {
        DataSet data = IdxReader.read(SharedData.path("mnist").resolve("t10k-images-idx3-ubyte.gz"));
        assertThat(data.size()).isEqualTo(10_000);
        assertThat(data.sampleDims()).containsExactly(28, 28, 1);
        // The first digits of the test set are 7, 2, 1, 0, 4.
        assertThat(IntStream.range(0, 5).map(i -> data.label(i).orElseThrow())).containsExactly(7, 2, 1, 0, 4);
        // The mean intensity of the test set, known as 0.1325 of the full scale.
        double sum = 0;
        for (int i = 0; i < data.size(); i++) {
            for (float value : sample(data, i)) {
                sum += value;
            }
        }
        assertThat(sum / (255.0 * 28 * 28 * 10_000)).isCloseTo(0.1325, within(5e-5));
    }
}
