package org.flows4j.core.io.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.flows4j.core.io.FlowsIoException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Reading files that another program wrote: the valid, the damaged and the hostile. */
class SafetensorsFileTest {
    @TempDir
    Path folder;

    private Path file(String header, byte[] data) throws IOException {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        return file(json.length, json, data);
    }

    private Path file(long headerLength, byte[] header, byte[] data) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(8 + header.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(headerLength).put(header).put(data);
        return Files.write(folder.resolve("weights.safetensors"), bytes.array());
    }

    @Test
    void readsAFileWithoutMetadataAndWithTensorsInAnyOrder() throws IOException {
        ByteBuffer data = ByteBuffer.allocate(14).order(ByteOrder.LITTLE_ENDIAN);
        data.putFloat(1.5f)
                .putFloat(-2f)
                .putShort((short) 0x3f80)
                .putShort((short) 0xc000)
                .putShort((short) 7);
        Path path = file("""
                {"b":{"dtype":"BF16","shape":[1],"data_offsets":[8,10]},\
                "a":{"shape":[2,1],"data_offsets":[0,8],"dtype":"F32"},\
                "empty":{"dtype":"F64","shape":[0,3],"data_offsets":[10,10]},\
                "h":{"dtype":"F16","shape":[],"data_offsets":[10,12]},\
                "i":{"dtype":"I16","shape":[1],"data_offsets":[12,14]}}  \s""", data.array());

        try (SafetensorsFile file = SafetensorsFile.open(path)) {
            assertThat(file.metadata()).isEmpty();
            assertThat(file.hasChecksum()).isFalse();
            assertThat(file.entries().keySet()).containsExactly("a", "b", "empty", "h", "i");
            assertThat(file.entry("a").shape()).containsExactly(2L, 1L);
            assertThat(file.entry("h").elementCount()).isEqualTo(1);
            assertThat(file.floats("a")).containsExactly(1.5f, -2f);
            assertThat(file.doubles("a")).containsExactly(1.5, -2);
            assertThat(file.floats("b")).containsExactly(1f);
            assertThat(file.doubles("empty")).isEmpty();
            assertThat(file.floats("h")).containsExactly(-2f);
            assertThat(file.longs("i")).containsExactly(7L);
        }
    }

    @Test
    void namesAFolderAndTheFileInIt() {
        assertThatThrownBy(() -> SafetensorsFile.open(folder))
                .isInstanceOf(FlowsIoException.class)
                .hasMessageContainingAll(folder.toString(), "is a folder", folder + "/model.safetensors");
        assertThatThrownBy(() -> SafetensorsFile.open(folder.resolve("missing")))
                .isInstanceOf(FlowsIoException.class)
                .hasMessageContaining("no such file");
    }

    @Test
    void refusesTheWrongTypeAndUnknownNames() throws IOException {
        Path path = file("{\"n\":{\"dtype\":\"U64\",\"shape\":[1],\"data_offsets\":[0,8]}}", new byte[8]);
        try (SafetensorsFile file = SafetensorsFile.open(path)) {
            assertThatThrownBy(() -> file.floats("n"))
                    .isInstanceOf(FlowsIoException.class)
                    .hasMessageContainingAll("'n'", "U64", "F32");
            assertThatThrownBy(() -> file.longs("n"))
                    .isInstanceOf(FlowsIoException.class)
                    .hasMessageContaining("U64");
            assertThatThrownBy(() -> file.entry("m"))
                    .isInstanceOf(FlowsIoException.class)
                    .hasMessageContainingAll("no tensor 'm'", "'n'");
            assertThatThrownBy(() -> file.read("n", 4, ByteBuffer.allocate(5)))
                    .isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0000, 0",
        "8000, -0.0",
        "3c00, 1",
        "c500, -5",
        "7bff, 65504",
        "0001, 5.9604644775390625e-8",
        "03ff, 6.0975551605224609375e-5",
        "0400, 6.103515625e-5",
        "7c00, Infinity",
        "fc00, -Infinity",
        "7e00, NaN"
    })
    void widensHalves(String bits, float expected) {
        assertThat(SafetensorsValues.halfToFloat((short) Integer.parseInt(bits, 16)))
                .isEqualTo(Float.valueOf(expected));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[]|instead of|4",
                "{\"a\":3}|START_OBJECT|4",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}{}|after the end|4",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}|end-of-input|4",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1]}}|data_offsets|4",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4]}}|two data_offsets|4",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4,4]}}|more than 2|4",
                "{\"a\":{\"dtype\":\"F31\",\"shape\":[1],\"data_offsets\":[0,4]}}|'F31'|4",
                "{\"a\":{\"dtype\":\"f32\",\"shape\":[1],\"data_offsets\":[0,4]}}|'f32'|4",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}|needs 8 bytes|4",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}|negative number -1|4",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1.0],\"data_offsets\":[0,4]}}|VALUE_NUMBER_FLOAT|4",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[[1]],\"data_offsets\":[0,4]}}|nesting depth|4",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[9223372036854775808],\"data_offsets\":[0,4]}}|out of range|4",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,0]}}|impossible shape|0",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[9223372036854775807,2],\"data_offsets\":[0,0]}}|impossible|0",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,0]}}|bytes 4 to 0|4",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}|bytes 0 to 8 of 4|4",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}|end at byte 4|8",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}|begins at byte 4|8",
                "{\"a\":{\"dtype\":\"F32\",\"shap\":[1],\"data_offsets\":[0,4]}}|needs dtype, shape|4",
                "{\"__metadata__\":3}|START_OBJECT|0",
                "{\"__metadata__\":{\"a\":1}}|metadata 'a'|0",
                "{\"__metadata__\":{\"a\":{\"b\":{\"c\":{}}}}}|metadata 'a'|0",
                "{\"__metadata__\":{\"a\":\"1\",\"a\":\"2\"}}|Duplicate|0",
                "{\"a\":{\"dtype\":\"U8\",\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}|Duplicate|1",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},"
                        + "\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}|Duplicate|8",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},"
                        + "\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[2,6]}}|'b' begins at byte 2|6",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},"
                        + "\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}|'b' begins at byte 0|4"
            })
    void refusesBadHeaders(String header, String expected, int dataLength) throws IOException {
        Path path = file(header, new byte[dataLength]);
        assertThatThrownBy(() -> SafetensorsFile.open(path).close())
                .isInstanceOf(FlowsIoException.class)
                .hasMessageContaining(path.toString())
                .hasMessageContaining(expected);
    }

    /** All of these are read by the format's own library; the first two are from a bug report. */
    @Test
    void readsHeadersThatAreRareButValid() throws IOException {
        String tensor = "{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2]}";
        for (String header : List.of(
                "{\"__metadata__\":null,\"a\":" + tensor + "}",
                "{\"a\":" + tensor + ",\"__metadata__\":null}\n\t ",
                "{\"__metadata__\":{},\"a\":" + tensor + "}",
                "{\"a\":" + tensor.replace("}", ",\"quantized\":{\"by\":3},\"note\":[1,2]}") + "}",
                "{ \"\\u0061\" : " + tensor + " }")) {
            try (SafetensorsFile file = SafetensorsFile.open(file(header, new byte[] {3, 4}))) {
                assertThat(file.metadata()).as(header).isEmpty();
                assertThat(file.longs("a")).as(header).containsExactly(3L, 4L);
            }
        }
        try (SafetensorsFile file = SafetensorsFile.open(file("{\"\":" + tensor + "}", new byte[2]))) {
            assertThat(file.entry("").elementCount()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"C64", "F8_E8M0", "F8_E4M3FNUZ", "F8_E5M2FNUZ", "F4", "F6_E2M3", "F6_E3M2", "X128"})
    void typesOfNewerFilesAreUnknownAndNotDamage(String type) throws IOException {
        Path path = file("{\"a\":{\"dtype\":\"" + type + "\",\"shape\":[1],\"data_offsets\":[0,8]}}", new byte[8]);
        assertThatThrownBy(() -> SafetensorsFile.open(path).close())
                .isInstanceOf(FlowsIoException.class)
                .hasMessageContainingAll(path.toString(), "does not know", "'a'", "'" + type + "'", "BF16", "convert")
                .hasMessageNotContaining("damaged");
    }

    /** A million of them used to take 1.5 GB. */
    @Test
    void tensorsWithoutElementsAreLimitedInNumber() throws IOException {
        String header = IntStream.rangeClosed(0, SafetensorsHeader.MAXIMUM_TENSORS)
                .mapToObj(i -> "\"" + i + "\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}")
                .collect(Collectors.joining(",", "{", "}"));
        Path path = file(header, new byte[0]);
        assertThatThrownBy(() -> SafetensorsFile.open(path).close())
                .isInstanceOf(FlowsIoException.class)
                .hasMessageContainingAll(path.toString(), "more than 100000 tensors");
        List<SafetensorsTensor> tensors = IntStream.rangeClosed(0, SafetensorsHeader.MAXIMUM_TENSORS)
                .mapToObj(i -> SafetensorsTensor.ofFloats(Integer.toString(i), new float[0], 0))
                .toList();
        assertThatThrownBy(() -> SafetensorsWriter.write(path, Map.of(), tensors))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("100001");
    }

    @Test
    void aHeaderTakesAPartOfTheHeapAtMost() throws IOException {
        Path path = file("{}", new byte[0]);
        try (FileChannel channel = FileChannel.open(path)) {
            SafetensorsOpener opener = new SafetensorsOpener(path, channel);
            opener.requireMemory(2_000_000, 64 << 20);
            assertThatThrownBy(() -> opener.requireMemory(2_100_000, 64 << 20))
                    .isInstanceOf(FlowsIoException.class)
                    .hasMessageContainingAll(path.toString(), "2100000 bytes", "67108864", "-Xmx");
        }
    }

    @Test
    void namesOfAMillionCharactersAreNotRepeatedWhole() throws IOException {
        String name = "x".repeat(1_000_000);
        String number = "9".repeat(900);
        for (String header : List.of(
                "{\"" + name + "\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,2]}}",
                "{\"a\":{\"dtype\":\"" + name + "\",\"shape\":[1],\"data_offsets\":[0,2]}}",
                "{\"a\":{\"dtype\":\"U8\",\"shape\":[" + number + "],\"data_offsets\":[0,2]}}")) {
            Path path = file(header, new byte[2]);
            assertThatThrownBy(() -> SafetensorsFile.open(path).close())
                    .isInstanceOf(FlowsIoException.class)
                    .satisfies(refusal -> assertThat(refusal.getMessage()).hasSizeLessThan(4_000));
        }
    }

    @Test
    void refusesDeepNestingAndEndlessShapes() throws IOException {
        String deep = "{\"a\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";
        String wide = "{\"a\":{\"dtype\":\"F32\",\"shape\":[" + "1,".repeat(100_000) + "1],\"data_offsets\":[0,4]}}";
        for (String header : List.of(deep, wide)) {
            Path path = file(header, new byte[4]);
            assertThatThrownBy(() -> SafetensorsFile.open(path).close()).isInstanceOf(FlowsIoException.class);
        }
    }

    @ParameterizedTest
    @CsvSource({"0", "1", "3", "100", "100000001", "-1", "-9223372036854775808", "9223372036854775807"})
    void refusesHeaderLengthsTheFileCannotHave(long length) throws IOException {
        Path path = file(length, "{}".getBytes(StandardCharsets.UTF_8), new byte[0]);
        assertThatThrownBy(() -> SafetensorsFile.open(path).close())
                .isInstanceOf(FlowsIoException.class)
                .hasMessageContaining("header length at offset 0 is " + Long.toUnsignedString(length));
    }

    @Test
    void refusesTextThatIsNoUtf8OrNoObject() throws IOException {
        Path notText = file(4, new byte[] {'{', (byte) 0xff, (byte) 0xfe, '}'}, new byte[0]);
        assertThatThrownBy(() -> SafetensorsFile.open(notText).close()).hasMessageContaining("UTF-8");
        Path wide = file(4, "{}".getBytes(StandardCharsets.UTF_16LE), new byte[0]);
        assertThatThrownBy(() -> SafetensorsFile.open(wide).close()).isInstanceOf(FlowsIoException.class);
        Path leadingSpace = file("  {}", new byte[0]);
        assertThatThrownBy(() -> SafetensorsFile.open(leadingSpace).close()).hasMessageContaining("instead of '{'");
    }

    @Test
    void refusesMissingEmptyAndForeignFiles() throws IOException {
        assertThatThrownBy(() -> SafetensorsFile.open(folder.resolve("none")).close())
                .isInstanceOf(FlowsIoException.class)
                .hasMessageContaining("no such file");
        assertThatThrownBy(() -> SafetensorsFile.open(folder).close()).isInstanceOf(FlowsIoException.class);
        Path empty = Files.write(folder.resolve("empty"), new byte[0]);
        assertThatThrownBy(() -> SafetensorsFile.open(empty).close()).hasMessageContaining("this one has 0");
        Path text = Files.writeString(folder.resolve("text"), "this is a text and not a model");
        assertThatThrownBy(() -> SafetensorsFile.open(text).close()).hasMessageContaining("header length");
    }

    @Test
    void anyBytesGiveAValidReadOrAFlowsIoException() throws IOException {
        long seed = 20240611;
        Random random = new Random(seed);
        String header = "{\"__metadata__\":{\"k\":\"v\"},\"a\":{\"dtype\":\"F32\",\"shape\":[3,2],"
                + "\"data_offsets\":[0,24]},\"b\":{\"dtype\":\"I64\",\"shape\":[1],\"data_offsets\":[24,32]}}";
        byte[] valid = Files.readAllBytes(file(header, new byte[32]));
        for (int round = 0; round < 1500; round++) {
            byte[] damaged = valid.clone();
            for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                damaged[random.nextInt(8 + header.length())] ^= (byte) (1 << random.nextInt(8));
            }
            Path path = Files.write(folder.resolve("damaged"), damaged);
            try (SafetensorsFile file = SafetensorsFile.open(path)) {
                for (SafetensorsEntry entry : file.entries().values()) {
                    file.read(entry.name(), 0, ByteBuffer.allocate((int) entry.byteLength()));
                }
            } catch (FlowsIoException e) {
                assertThat(e.getMessage())
                        .as("seed %d, round %d", seed, round)
                        .containsAnyOf("damaged", "does not know how to read");
            }
        }
    }
}
