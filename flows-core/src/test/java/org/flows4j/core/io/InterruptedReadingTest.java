package org.flows4j.core.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.imageio.ImageIO;
import org.flows4j.core.data.csv.CsvOptions;
import org.flows4j.core.data.csv.CsvReader;
import org.flows4j.core.data.image.ImageDecoder;
import org.flows4j.core.io.safetensors.SafetensorsFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An interrupt is a request to stop, not a fault of a file: interrupted threads read like any others. */
class InterruptedReadingTest {
    private static final int BYTES = 1 << 20;

    @TempDir
    private Path folder;

    @AfterEach
    void clearTheFlag() {
        Thread.interrupted();
    }

    /** A file with one tensor, whose bytes are all 7. */
    private Path weights() throws IOException {
        byte[] header = ("{\"x\":{\"dtype\":\"U8\",\"shape\":[" + BYTES + "],\"data_offsets\":[0," + BYTES + "]}}")
                .getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(8 + header.length + BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(header.length).put(header);
        while (bytes.hasRemaining()) {
            bytes.put((byte) 7);
        }
        return Files.write(folder.resolve("weights.safetensors"), bytes.array());
    }

    /** A reader on a channel fails here: the first read of an interrupted thread closes it, as the next test shows. */
    @Test
    void tablesAndPicturesAreRead() throws IOException {
        Path table = Files.writeString(folder.resolve("table.csv"), "a,b\n1,2\n3,4\n");
        Path picture = folder.resolve("picture.png");
        ImageIO.write(new BufferedImage(3, 2, BufferedImage.TYPE_INT_RGB), "png", picture.toFile());
        Thread.currentThread().interrupt();
        assertThat(CsvReader.read(table, CsvOptions.defaults()).size()).isEqualTo(2);
        assertThat(ImageDecoder.decode(picture, MemoryLimit.now()).width()).isEqualTo(3);
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
    }

    @Test
    void aChannelDoesNotSurviveAnInterrupt() throws IOException {
        Path path = weights();
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> Files.newByteChannel(path).read(ByteBuffer.allocate(1)))
                .isInstanceOf(ClosedByInterruptException.class);
        AtomicInteger attempts = new AtomicInteger();
        int read = Uninterrupted.call(() -> {
            if (attempts.incrementAndGet() == 1) {
                Thread.currentThread().interrupt();
            }
            try (SeekableByteChannel channel = Files.newByteChannel(path)) {
                return channel.read(ByteBuffer.allocate(1));
            }
        });
        assertThat(read).isEqualTo(1);
        assertThat(attempts).hasValue(2);
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
    }

    @Test
    void anOpenFileOutlivesInterruptsOfTwoThreadsThatReadIt() throws IOException {
        try (SafetensorsFile file = SafetensorsFile.open(weights())) {
            AtomicBoolean done = new AtomicBoolean();
            Thread reader = Thread.currentThread();
            CompletableFuture<Void> interrupter = CompletableFuture.runAsync(() -> {
                while (!done.get()) {
                    reader.interrupt();
                    Thread.onSpinWait();
                }
            });
            CompletableFuture<Void> second = CompletableFuture.runAsync(() -> readAndCheck(file, 50));
            try {
                readAndCheck(file, 50);
                second.join();
            } finally {
                done.set(true);
                interrupter.join();
            }
            assertThat(reader.isInterrupted()).isTrue();
        }
    }

    private static void readAndCheck(SafetensorsFile file, int times) {
        for (int i = 0; i < times; i++) {
            ByteBuffer target = ByteBuffer.allocate(BYTES);
            file.read("x", 0, target);
            assertThat(target.position()).isEqualTo(BYTES);
            assertThat(target.array()).containsOnly(7);
        }
    }

    @Test
    void aFileThatWasReplacedMeanwhileIsRefused() throws IOException {
        Path path = weights();
        try (SafetensorsFile file = SafetensorsFile.open(path)) {
            Files.move(Files.writeString(folder.resolve("other"), "other"), path, StandardCopyOption.REPLACE_EXISTING);
            readAndCheck(file, 1);
        }
        try (SafetensorsFile file = SafetensorsFile.open(weights())) {
            file.close();
            assertThatThrownBy(() -> readAndCheck(file, 1))
                    .isInstanceOf(FlowsIoException.class)
                    .hasMessageContaining("cannot read tensor 'x'");
        }
    }
}
