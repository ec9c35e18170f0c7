package org.flows4j.core.data.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.io.FlowsIoException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Cifar10ReaderTest {
    private static final int RECORD = 3073;

    @TempDir
    Path folder;

    private static byte[] batch(int records, long seed) {
        Random random = new Random(seed);
        byte[] bytes = new byte[records * RECORD];
        random.nextBytes(bytes);
        for (int i = 0; i < records; i++) {
            bytes[i * RECORD] = (byte) random.nextInt(10);
        }
        return bytes;
    }

    private Path write(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }

    @Test
    void turnsPlanesIntoPixels() throws IOException {
        byte[] bytes = batch(2, 1);
        write("test_batch.bin", bytes);
        DataSet data = Cifar10Reader.readTest(folder);
        assertThat(data.size()).isEqualTo(2);
        assertThat(data.sampleDims()).containsExactly(32, 32, 3);
        assertThat(data.levels()).isEqualTo(256);
        assertThat(data.labelNames()).hasSize(10).startsWith("airplane").endsWith("truck");
        assertThat(data.label(1)).hasValue(bytes[RECORD]);
        float[] image = new float[3072];
        data.copySample(1, image, 0);
        for (int channel = 0; channel < 3; channel++) {
            for (int row = 0; row < 32; row++) {
                for (int column = 0; column < 32; column++) {
                    int stored = bytes[RECORD + 1 + channel * 1024 + row * 32 + column] & 0xff;
                    assertThat(image[(row * 32 + column) * 3 + channel]).isEqualTo(stored);
                }
            }
        }
    }

    @Test
    void readsTheFiveTrainingBatchesInOrder() throws IOException {
        for (int i = 1; i <= 5; i++) {
            byte[] bytes = batch(i, i);
            bytes[0] = (byte) i;
            write("data_batch_" + i + ".bin", bytes);
        }
        DataSet data = Cifar10Reader.readTraining(folder);
        assertThat(data.size()).isEqualTo(15);
        assertThat(data.label(0)).hasValue(1);
        assertThat(data.label(1)).hasValue(2);
        assertThat(data.label(10)).hasValue(5);

        Files.delete(folder.resolve("data_batch_4.bin"));
        assertThatThrownBy(() -> Cifar10Reader.readTraining(folder))
                .isInstanceOf(FlowsIoException.class)
                .hasMessageContainingAll("data_batch_4.bin", "no such file");
    }

    @Test
    void refusesDamagedFiles() throws IOException {
        byte[] bytes = batch(2, 3);
        for (int length : new int[] {1, RECORD - 1, RECORD + 1, 2 * RECORD - 1}) {
            Path cut = write("cut.bin", Arrays.copyOf(bytes, length));
            assertThatThrownBy(() -> Cifar10Reader.read(List.of(cut)))
                    .isInstanceOf(FlowsIoException.class)
                    .hasMessageContainingAll(cut.toString(), "has " + length + " bytes", "3073");
        }
        bytes[RECORD] = 10;
        Path wrong = write("wrong.bin", bytes);
        assertThatThrownBy(() -> Cifar10Reader.read(List.of(wrong)))
                .isInstanceOf(FlowsIoException.class)
                .hasMessageContainingAll(wrong.toString(), "offset 3073 is 10", "0 to 9");
        Path empty = write("empty.bin", new byte[0]);
        assertThatThrownBy(() -> Cifar10Reader.read(List.of(empty))).hasMessageContaining("is empty");
        assertThatThrownBy(() -> Cifar10Reader.read(List.of())).isInstanceOf(IllegalArgumentException.class);
    }
}
