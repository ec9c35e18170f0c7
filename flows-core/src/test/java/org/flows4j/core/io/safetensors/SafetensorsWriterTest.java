package org.flows4j.core.io.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.flows4j.core.io.FlowsIoException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsWriterTest {
    @TempDir
    Path folder;

    private static SafetensorsTensor bytes(String name, byte... values) {
        return new SafetensorsTensor(
                name,
                SafetensorsType.U8,
                List.of((long) values.length),
                (offset, chunk) -> chunk.put(values, (int) offset, chunk.remaining()));
    }

    private Path small() {
        Path path = folder.resolve("small.safetensors");
        SafetensorsWriter.write(
                path,
                Map.of("config", "{\"layers\": 3, \"name\": \"\u00dcbung \\\"1\\\"\"}"),
                List.of(
                        bytes("flags", (byte) 1, (byte) 0, (byte) 1),
                        SafetensorsTensor.ofFloats("w", new float[] {1, 2, 3, 4, 5, 6}, 2, 3),
                        SafetensorsTensor.ofLongs("step", new long[] {Long.MIN_VALUE})));
        return path;
    }

    @Test
    void whatIsWrittenIsRead() {
        try (SafetensorsFile file = SafetensorsFile.open(small())) {
            assertThat(file.metadata()).containsEntry("config", "{\"layers\": 3, \"name\": \"\u00dcbung \\\"1\\\"\"}");
            assertThat(file.hasChecksum()).isTrue();
            assertThat(file.floats("w")).containsExactly(1, 2, 3, 4, 5, 6);
            assertThat(file.entry("w").shape()).containsExactly(2L, 3L);
            assertThat(file.longs("step")).containsExactly(Long.MIN_VALUE);
            assertThat(file.entry("step").shape()).isEmpty();
            assertThat(file.longs("flags")).containsExactly(1, 0, 1);
        }
    }

    @Test
    void tensorsLargerThanAChunkSurvive() {
        float[] floats = new float[700_001];
        double[] doubles = new double[300_007];
        Random random = new Random(7);
        for (int i = 0; i < floats.length; i++) {
            floats[i] = random.nextFloat();
        }
        for (int i = 0; i < doubles.length; i++) {
            doubles[i] = random.nextGaussian();
        }
        Path path = folder.resolve("large.safetensors");
        SafetensorsWriter.write(
                path,
                Map.of(),
                List.of(
                        SafetensorsTensor.ofFloats("f", floats, floats.length),
                        SafetensorsTensor.ofDoubles("d", doubles, 1, doubles.length)));
        try (SafetensorsFile file = SafetensorsFile.open(path)) {
            assertThat(file.floats("f")).isEqualTo(floats);
            assertThat(file.doubles("d")).isEqualTo(doubles);
            ByteBuffer middle = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
            file.read("d", 8L * 200_000, middle);
            assertThat(middle.getDouble(0)).isEqualTo(doubles[200_000]);
        }
    }

    @Test
    void headerAndDataAreAligned() throws IOException {
        byte[] content = Files.readAllBytes(small());
        long headerLength =
                ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN).getLong();
        assertThat(headerLength % 8).isZero();
        String header = new String(content, 8, (int) headerLength, StandardCharsets.UTF_8);
        assertThat(header).startsWith("{\"__metadata__\":{").matches("(?s).*}}? *");
        try (SafetensorsFile file = SafetensorsFile.open(folder.resolve("small.safetensors"))) {
            assertThat(file.entries().keySet()).containsExactly("step", "w", "flags");
            assertThat(file.entries().values())
                    .allMatch(entry -> entry.begin() % entry.type().bytes() == 0);
        }
    }

    @Test
    void theSameContentGivesTheSameFile() throws IOException {
        byte[] first = Files.readAllBytes(small());
        assertThat(Files.readAllBytes(small())).isEqualTo(first);
    }

    @Test
    void everyFlippedBitIsFound() throws IOException {
        byte[] content = Files.readAllBytes(small());
        String text = new String(content, StandardCharsets.ISO_8859_1);
        int key = text.indexOf(SafetensorsChecksum.KEY);
        for (int i = 0; i < content.length; i++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] damaged = content.clone();
                damaged[i] ^= (byte) (1 << bit);
                Path path = Files.write(folder.resolve("damaged.safetensors"), damaged);
                if (i >= key && i < key + SafetensorsChecksum.KEY.length()) {
                    assertLeavesNoChecksum(path);
                } else {
                    assertThatThrownBy(() -> SafetensorsFile.open(path).close())
                            .as("byte %d, bit %d", i, bit)
                            .isInstanceOf(FlowsIoException.class)
                            .hasMessageContaining(path.toString());
                }
            }
        }
    }

    /** Where the name of the checksum itself is damaged, the file must say that it has none, or be refused. */
    private static void assertLeavesNoChecksum(Path path) {
        try (SafetensorsFile file = SafetensorsFile.open(path)) {
            assertThat(file.hasChecksum()).isFalse();
        } catch (FlowsIoException e) {
            assertThat(e).hasMessageContaining("damaged");
        }
    }

    @Test
    void everyTruncationIsFound() throws IOException {
        byte[] content = Files.readAllBytes(small());
        for (int length = 0; length < content.length; length++) {
            Path path = Files.write(folder.resolve("cut.safetensors"), Arrays.copyOf(content, length));
            assertThatThrownBy(() -> SafetensorsFile.open(path).close())
                    .as("length %d", length)
                    .isInstanceOf(FlowsIoException.class);
        }
        Path longer = Files.write(folder.resolve("long.safetensors"), Arrays.copyOf(content, content.length + 1));
        assertThatThrownBy(() -> SafetensorsFile.open(longer).close()).hasMessageContaining("tensors end at byte");
    }

    @Test
    void metadataMayLookLikeTheChecksum() {
        Path path = folder.resolve("tricky.safetensors");
        SafetensorsWriter.write(
                path,
                Map.of("a", "\"flows4j.checksum\":\"crc32c:12345678", "flows4j.checksum", "crc32c:ffffffff"),
                List.of(bytes("flows4j.checksum", (byte) 3)));
        try (SafetensorsFile file = SafetensorsFile.open(path)) {
            assertThat(file.metadata().get("flows4j.checksum")).isNotEqualTo("crc32c:ffffffff");
            assertThat(file.longs("flows4j.checksum")).containsExactly(3);
        }
    }

    @Test
    void aChecksumRewrittenByAnotherProgramIsReported() throws IOException {
        String text = Files.readString(small(), StandardCharsets.ISO_8859_1);
        Path path = folder.resolve("spaced.safetensors");
        // Another JSON writer puts a space after the colon and one less at the end.
        String spaced = text.replace("checksum\":\"", "checksum\": \"").replace("}}}  ", "}}} ");
        ByteBuffer bytes =
                ByteBuffer.wrap(spaced.getBytes(StandardCharsets.ISO_8859_1)).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(0, bytes.getLong(0) + spaced.length() - text.length());
        Files.write(path, bytes.array());
        assertThatThrownBy(() -> SafetensorsFile.open(path).close())
                .isInstanceOf(FlowsIoException.class)
                .hasMessageContainingAll("checksum", "must drop");
    }

    @Test
    void refusesBadTensors() {
        Path path = folder.resolve("bad.safetensors");
        assertThatThrownBy(() -> SafetensorsTensor.ofFloats("a", new float[3], 2, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("'a'", "[2, 2]", "3");
        assertThatThrownBy(() -> bytes("__metadata__")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> bytes("")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SafetensorsTensor.ofFloats("a", new float[0], -1, 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SafetensorsTensor.ofFloats("a", new float[0], Long.MAX_VALUE, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("too large");
        assertThatThrownBy(() -> SafetensorsWriter.write(path, Map.of(), List.of(bytes("a"), bytes("a"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'a'");
        assertThat(path).doesNotExist();
    }

    @Test
    void aLazySourceIsReported() {
        SafetensorsTensor lazy =
                new SafetensorsTensor("lazy", SafetensorsType.F32, List.of(4L), (offset, chunk) -> chunk.putFloat(1));
        assertThatThrownBy(() -> SafetensorsWriter.write(folder.resolve("lazy"), Map.of(), List.of(lazy)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("'lazy'", "12 bytes");
        assertThat(folder).isEmptyDirectory();
    }
}
