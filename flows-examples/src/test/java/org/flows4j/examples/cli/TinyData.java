package org.flows4j.examples.cli;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** Writes small data sets for the commands to read. */
final class TinyData {
    static final int SIDE = 8;

    private TinyData() {}

    /** Writes grey images of random brightness with some noise, as an IDX file. */
    static Path images(Path file, int count) {
        return images(file, count, SIDE);
    }

    static Path images(Path file, int count, int side) {
        Random random = new Random(1);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(0x803);
            out.writeInt(count);
            out.writeInt(side);
            out.writeInt(side);
            for (int i = 0; i < count; i++) {
                int brightness = random.nextInt(200);
                for (int j = 0; j < side * side; j++) {
                    out.write(brightness + random.nextInt(50));
                }
            }
            Files.write(file, bytes.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }

    /** As {@link #images}, with labels in a file beside it, named by MNIST's convention. */
    static Path labelledImages(Path file, int count, int classes) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(0x801);
            out.writeInt(count);
            for (int i = 0; i < count; i++) {
                out.write(i % classes);
            }
            String name = String.valueOf(file.getFileName()).replace("images-idx3", "labels-idx1");
            Files.write(file.resolveSibling(name), bytes.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return images(file, count);
    }

    /** Writes a table of three columns with a header. */
    static Path table(Path file, int rows) throws IOException {
        StringBuilder text = new StringBuilder("a,b,c\n");
        for (int i = 0; i < rows; i++) {
            double[] row = row(i);
            text.append(row[0])
                    .append(',')
                    .append(row[1])
                    .append(',')
                    .append(row[2])
                    .append('\n');
        }
        return Files.writeString(file, text);
    }

    /** A row of the table: no column is constant, and none is a function of another. */
    static double[] row(int i) {
        return new double[] {i % 7, 2 + 0.5 * (i % 5), i % 3 - 0.25 * (i % 7)};
    }
}
