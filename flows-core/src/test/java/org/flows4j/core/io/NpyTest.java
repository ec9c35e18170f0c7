package org.flows4j.core.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.data.numpy.ImageLayout;
import org.flows4j.core.data.numpy.NpyDataSetReader;
import org.flows4j.core.io.numpy.NpyArray;
import org.flows4j.core.io.numpy.NpyReader;
import org.flows4j.core.io.numpy.NpyType;
import org.flows4j.core.io.numpy.NpyWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NpyTest {
    @TempDir
    Path folder;

    private static byte[] npy(int version, String header, byte... data) {
        byte[] text = header.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer bytes = ByteBuffer.allocate(12 + text.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII));
        bytes.put((byte) version).put((byte) 0);
        if (version == 1) {
            bytes.putShort((short) text.length);
        } else {
            bytes.putInt(text.length);
        }
        bytes.put(text).put(data);
        return Arrays.copyOf(bytes.array(), bytes.position());
    }

    private static String header(String descr, boolean fortran, String shape) {
        return "{'descr': '" + descr + "', 'fortran_order': " + (fortran ? "True" : "False") + ", 'shape': " + shape
                + ", }\n";
    }

    private Path write(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("array.npy"), bytes);
    }

    private static float[] sample(DataSet data, int index) {
        float[] sample = new float[data.sampleLength()];
        data.copySample(index, sample, 0);
        return sample;
    }

    @ParameterizedTest
    @CsvSource({
        "|b1, 01, 1",
        "|i1, ff, -1",
        "|u1, ff, 255",
        "<i1, 80, -128",
        "<i2, 0180, -32767",
        ">i2, 8001, -32767",
        "<u2, 0180, 32769",
        "<i4, feffffff, -2",
        ">i4, fffffffe, -2",
        "<u4, ffffffff, 4294967295",
        "<i8, 0000000000000080, -9223372036854775808",
        ">i8, 0000000000000102, 258",
        "<f4, 0000c03f, 1.5",
        ">f4, 3fc00000, 1.5",
        "<f8, 000000000000f8bf, -1.5",
        ">f8, bff8000000000000, -1.5"
    })
    void readsEveryTypeAndByteOrder(String descr, String hex, double expected) throws IOException {
        byte[] data = HexFormat.of().parseHex(hex);
        for (int version = 1; version <= 3; version++) {
            NpyArray array = NpyReader.read(write(npy(version, header(descr, false, "(1,)"), data)));
            assertThat(array.shape()).containsExactly(1);
            assertThat(array.doubles()).containsExactly(expected);
            assertThat(array.floats()).containsExactly((float) expected);
            if (!array.type().isFloat()) {
                assertThat(array.longs()).containsExactly((long) expected);
            }
        }
    }

    @Test
    void putsFortranOrderIntoRows() throws IOException {
        // The array a[i][j][k] = 100 i + 10 j + k of shape (2, 3, 2), first index fastest.
        short[] columns = {0, 100, 10, 110, 20, 120, 1, 101, 11, 111, 21, 121};
        ByteBuffer data = ByteBuffer.allocate(24);
        data.asShortBuffer().put(columns);
        NpyArray array = NpyReader.read(write(npy(1, header(">i2", true, "(2, 3, 2)"), data.array())));
        assertThat(array.longs()).containsExactly(0, 1, 10, 11, 20, 21, 100, 101, 110, 111, 120, 121);
        DataSet samples = NpyDataSetReader.read(folder.resolve("array.npy"));
        assertThat(samples.sampleDims()).containsExactly(3, 2, 1);
        assertThat(sample(samples, 1)).containsExactly(100, 101, 110, 111, 120, 121);
    }

    @Test
    void whatIsWrittenIsRead() throws IOException {
        Path path = folder.resolve("array.npy");
        NpyWriter.write(path, NpyArray.of(new float[] {1, 2, 3, 4, 5, 6.5f}, 2, 3));
        NpyArray array = NpyReader.read(path);
        assertThat(array.shape()).containsExactly(2, 3);
        assertThat(array.type()).isEqualTo(NpyType.F4);
        assertThat(array.floats()).containsExactly(1, 2, 3, 4, 5, 6.5f);
        byte[] bytes = Files.readAllBytes(path);
        assertThat(bytes).hasSize(128 + 24);
        assertThat(new String(bytes, 10, 118, StandardCharsets.US_ASCII))
                .startsWith("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), } ")
                .endsWith(" \n");

        NpyWriter.write(path, NpyArray.of(new double[] {Math.PI}));
        assertThat(NpyReader.read(path).doubles()).containsExactly(Math.PI);
        assertThat(NpyReader.read(path).shape()).isEmpty();
        NpyWriter.write(path, NpyArray.of(new long[] {Long.MAX_VALUE, -1}, 2));
        assertThat(NpyReader.read(path).longs()).containsExactly(Long.MAX_VALUE, -1);
        NpyWriter.write(path, NpyArray.of(new byte[0], 0, 5));
        assertThat(NpyReader.read(path).shape()).containsExactly(0, 5);
        NpyWriter.write(path, NpyArray.of(new byte[] {-1}, 1, 1));
        assertThat(NpyReader.read(path).longs()).containsExactly(255);
    }

    @Test
    void refusesShapesThatDoNotFitTheValues() {
        assertThatThrownBy(() -> NpyArray.of(new float[5], 2, 3)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> NpyArray.of(new float[0], 65536, 65536, 65536, 65536))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> NpyArray.of(new float[1], -1, -1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> NpyArray.of(new float[1]).longs()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void readsPackedFiles() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream stream = new GZIPOutputStream(packed)) {
            stream.write(npy(1, header("|u1", false, "(2, 2)"), (byte) 1, (byte) 2, (byte) 3, (byte) 4));
        }
        assertThat(NpyReader.read(write(packed.toByteArray())).longs()).containsExactly(1, 2, 3, 4);
    }

    @Test
    void imagesOfEitherLayoutComeOutChannelsLast() throws IOException {
        byte[] data = new byte[12];
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) (200 + i);
        }
        Path path = write(npy(1, header("|u1", false, "(1, 3, 2, 2)"), data));
        DataSet first = NpyDataSetReader.read(path);
        assertThat(first.sampleDims()).containsExactly(2, 2, 3);
        assertThat(first.levels()).isEqualTo(256);
        assertThat(sample(first, 0)).containsExactly(200, 204, 208, 201, 205, 209, 202, 206, 210, 203, 207, 211);
        DataSet last = NpyDataSetReader.read(path, ImageLayout.CHANNELS_LAST);
        assertThat(last.sampleDims()).containsExactly(3, 2, 2);
        assertThat(sample(last, 0)).startsWith(200, 201, 202, 203);
        // Ambiguous shapes are taken as channels-last.
        Path both = write(npy(1, header("|u1", false, "(1, 3, 1, 3)"), Arrays.copyOf(data, 9)));
        assertThat(NpyDataSetReader.read(both).sampleDims()).containsExactly(3, 1, 3);
        assertThat(NpyDataSetReader.read(both, ImageLayout.CHANNELS_FIRST).sampleDims())
                .containsExactly(1, 3, 3);
    }

    @Test
    void samplesHaveLevelsByType() throws IOException {
        byte[] bits = {0, 1, 1, 0};
        assertThat(NpyDataSetReader.read(write(npy(1, header("|b1", false, "(2, 2)"), bits)))
                        .levels())
                .isEqualTo(2);
        assertThat(NpyDataSetReader.read(write(npy(1, header("|i1", false, "(2, 2)"), bits)))
                        .levels())
                .isZero();
        Path two = write(npy(1, header("|b1", false, "(2, 2)"), (byte) 0, (byte) 1, (byte) 2, (byte) 0));
        assertThatThrownBy(() -> NpyDataSetReader.read(two))
                .isInstanceOf(FlowsIoException.class)
                .hasMessageContainingAll(two.toString(), "element 0 of sample 1 is 2");
    }

    @Test
    void refusesArraysThatAreNoSamples() throws IOException {
        for (String shape : new String[] {"()", "(4,)", "(1, 1, 1, 2, 2)"}) {
            int size = shape.equals("()") ? 1 : 4;
            Path path = write(npy(1, header("|u1", false, shape), new byte[size]));
            assertThatThrownBy(() -> NpyDataSetReader.read(path))
                    .isInstanceOf(FlowsIoException.class)
                    .hasMessageContaining("reshape");
        }
        Path empty = write(npy(1, header("|u1", false, "(0, 4)")));
        assertThatThrownBy(() -> NpyDataSetReader.read(empty))
                .isInstanceOf(FlowsIoException.class)
                .hasMessageContaining("no data");
        for (double bad : new double[] {Double.NaN, Double.NEGATIVE_INFINITY, 1e39}) {
            Path path = folder.resolve("bad.npy");
            NpyWriter.write(path, NpyArray.of(new double[] {0, 1, 2, bad}, 2, 2));
            assertThatThrownBy(() -> NpyDataSetReader.read(path))
                    .isInstanceOf(FlowsIoException.class)
                    .hasMessageContainingAll("element 1 of sample 1 is " + bad, "finite");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'descr': '|O', 'fortran_order': False, 'shape': (1,), }",
                "{'descr': '<c8', 'fortran_order': False, 'shape': (1,), }",
                "{'descr': '<u8', 'fortran_order': False, 'shape': (1,), }",
                "{'descr': '|f4', 'fortran_order': False, 'shape': (1,), }",
                "{'descr': 'f4', 'fortran_order': False, 'shape': (1,), }",
                "{'descr': '', 'fortran_order': False, 'shape': (1,), }",
                "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }",
                "{'descr': '<f4', 'fortran_order': 0, 'shape': (1,), }",
                "{'descr': '<f4', 'fortran_order': False, 'shape': 1, }",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (9223372036854775808,), }",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (2147483647, 2147483647, 2147483647), }",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (2147483647, 2), }",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (65536, 65536, 65536, 65536), }",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (0,), }",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'x': 'y'}",
                "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (1,), }",
                "{'descr': '<f4', 'fortran_order': False, }",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), } + x",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (1,)",
                "{'descr': '<f\\x34', 'fortran_order': False, 'shape': (1,), }",
                "__import__('os').system('true')",
                ""
            })
    void refusesOtherHeaders(String header) throws IOException {
        Path path = write(npy(1, header, new byte[4]));
        assertThatThrownBy(() -> NpyReader.read(path))
                .isInstanceOf(FlowsIoException.class)
                .hasMessageContaining(path.toString());
    }

    @Test
    void refusesEndlessHeaders() throws IOException {
        byte[] valid = npy(2, header("<f4", false, "(1,)"), new byte[4]);
        for (int length : new int[] {Integer.MAX_VALUE, -1, Integer.MIN_VALUE, 10_001}) {
            byte[] hostile = valid.clone();
            ByteBuffer.wrap(hostile).order(ByteOrder.LITTLE_ENDIAN).putInt(8, length);
            Path path = write(hostile);
            assertThatThrownBy(() -> NpyReader.read(path))
                    .isInstanceOf(FlowsIoException.class)
                    .hasMessageContaining("header length at offset 8 is " + Integer.toUnsignedString(length));
        }
        Path wide = write(npy(2, header("<f4", false, "(" + "1, ".repeat(65) + ")"), new byte[4]));
        assertThatThrownBy(() -> NpyReader.read(wide)).hasMessageContaining("more than 64 dimensions");
        Path version = write(npy(4, header("<f4", false, "(1,)"), new byte[4]));
        assertThatThrownBy(() -> NpyReader.read(version)).hasMessageContaining("npy version 4.0");
    }

    @Test
    void refusesEveryTruncationAndExtraBytes() throws IOException {
        byte[] whole = npy(1, header("<i2", true, "(2, 2)"), new byte[8]);
        for (int length = 0; length <= whole.length + 1; length++) {
            if (length != whole.length) {
                Path path = write(Arrays.copyOf(whole, length));
                assertThatThrownBy(() -> NpyReader.read(path))
                        .as("length %d", length)
                        .isInstanceOf(FlowsIoException.class);
            }
        }
    }

    @Test
    void anyHeaderGivesAValidReadOrAFlowsIoException() throws IOException {
        long seed = 5;
        Random random = new Random(seed);
        byte[] valid = npy(1, header("<i2", true, "(2, 2)"), new byte[8]);
        for (int round = 0; round < 1500; round++) {
            byte[] damaged = valid.clone();
            for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                damaged[random.nextInt(valid.length - 8)] ^= (byte) (1 << random.nextInt(8));
            }
            Path path = write(damaged);
            try {
                assertThat(NpyReader.read(path).size()
                                * NpyReader.read(path).type().bytes())
                        .isEqualTo(8);
            } catch (FlowsIoException e) {
                assertThat(e).as("seed %d, round %d", seed, round).hasMessageContaining(path.toString());
            }
        }
    }
}
