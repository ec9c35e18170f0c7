package org.flows4j.core.data.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.flows4j.core.data.ByteDataSet;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.data.Labels;
import org.flows4j.core.io.ByteSource;
import org.flows4j.core.io.FlowsIoException;
import org.flows4j.core.io.MemoryLimit;

/**
 * Reads the binary version of CIFAR-10.
 *
 * <p>A batch file is a sequence of records of 3073 bytes: the class, then the 32x32 pixels of the red, the green and the
 * blue plane. Samples are returned channels-last, {@code [32, 32, 3]}.
 */
public final class Cifar10Reader {
    private static final int SIDE = 32;
    private static final int CHANNELS = 3;
    private static final int PIXELS = SIDE * SIDE;
    private static final int RECORD_BYTES = 1 + CHANNELS * PIXELS;
    private static final int LEVELS = 256;
    private static final List<String> CLASSES =
            List.of("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");

    private Cifar10Reader() {}

    /**
     * Reads the training set.
     *
     * @param folder holds {@code data_batch_1.bin} to {@code data_batch_5.bin}
     * @return the images of the five batches
     * @throws FlowsIoException if a file is missing, unreadable or damaged
     */
    public static DataSet readTraining(Path folder) {
        return read(IntStream.rangeClosed(1, 5)
                .mapToObj(number -> folder.resolve("data_batch_" + number + ".bin"))
                .toList());
    }

    /**
     * Reads the test set.
     *
     * @param folder holds {@code test_batch.bin}
     * @throws FlowsIoException if the file is missing, unreadable or damaged
     */
    public static DataSet readTest(Path folder) {
        return read(List.of(folder.resolve("test_batch.bin")));
    }

    /**
     * Reads batch files.
     *
     * @param batches the files, at least one
     * @throws IllegalArgumentException if there are no files
     * @throws FlowsIoException if a file is missing, unreadable or damaged
     */
    public static DataSet read(List<Path> batches) {
        if (batches.isEmpty()) {
            throw new IllegalArgumentException("no batch files given; give at least one");
        }
        List<byte[]> images = new ArrayList<>();
        List<Integer> labels = new ArrayList<>();
        MemoryLimit memory = MemoryLimit.now();
        for (Path batch : batches) {
            readBatch(batch, images, labels, memory);
        }
        int[] labelArray = labels.stream().mapToInt(Integer::intValue).toArray();
        return new ByteDataSet(new int[] {SIDE, SIDE, CHANNELS}, LEVELS, images, new Labels(labelArray, CLASSES));
    }

    /** Returns whether a file could be a batch, judging by its size alone. */
    public static boolean hasBatchSize(Path file) throws IOException {
        long size = Files.size(file);
        return size > 0 && size % RECORD_BYTES == 0;
    }

    private static void readBatch(Path batch, List<byte[]> images, List<Integer> labels, MemoryLimit memory) {
        try (ByteSource source = ByteSource.open(batch, memory)) {
            long size = Files.size(batch);
            if (!hasBatchSize(batch)) {
                throw new FlowsIoException(
                        batch + ": has " + size + " bytes, which is no multiple of the " + RECORD_BYTES
                                + " bytes of a CIFAR-10 record; it was cut off, or is not of the binary version");
            }
            source.requireRemaining(size, "images");
            source.claimMemory(MemoryLimit.ofByteSamples(size / RECORD_BYTES, RECORD_BYTES), "images");
            for (long i = 0; i < size / RECORD_BYTES; i++) {
                long offset = source.position();
                byte[] record = source.read(RECORD_BYTES, "record " + i);
                int label = record[0] & 0xff;
                if (label >= CLASSES.size()) {
                    throw new FlowsIoException(batch + ": the class at offset " + offset + " is " + label
                            + ", but CIFAR-10 has the classes 0 to 9; the file is damaged or of another format");
                }
                labels.add(label);
                images.add(channelsLast(record));
            }
            source.requireEnd();
        } catch (IOException e) {
            throw new FlowsIoException("cannot read " + batch + ": " + e, e);
        }
    }

    private static byte[] channelsLast(byte[] record) {
        byte[] image = new byte[CHANNELS * PIXELS];
        for (int channel = 0; channel < CHANNELS; channel++) {
            for (int pixel = 0; pixel < PIXELS; pixel++) {
                image[pixel * CHANNELS + channel] = record[1 + channel * PIXELS + pixel];
            }
        }
        return image;
    }
}
