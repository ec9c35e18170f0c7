package org.flows4j.core.io.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.io.FlowsIoException;

/** Puts bytes into a file and reads it: the one exception a reader may throw is {@link FlowsIoException} with a message. */
final class FuzzedFile {
    private static final Path FOLDER = folder();

    private FuzzedFile() {}

    private static Path folder() {
        try {
            Path memory = Path.of("/dev/shm");
            Path folder = Files.isWritable(memory)
                    ? Files.createTempDirectory(memory, "fuzz")
                    : Files.createTempDirectory("fuzz");
            folder.toFile().deleteOnExit();
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void read(String ending, byte[] content, Consumer<Path> reader) {
        Path file = FOLDER.resolve(Thread.currentThread().getId() + ending);
        try {
            Files.write(file, content);
            reader.accept(file);
        } catch (FlowsIoException e) {
            if (e.getMessage() == null || e.getMessage().isBlank()) {
                throw new AssertionError("a refusal without a message", e);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            file.toFile().delete();
        }
    }

    /** What a data set promises holds for every sample of it. */
    static void check(DataSet data) {
        float[] sample = new float[data.sampleLength()];
        if (data.size() < 1 || sample.length < 1) {
            throw new AssertionError("an empty data set");
        }
        for (int i = 0; i < data.size(); i++) {
            data.copySample(i, sample, 0);
            for (float value : sample) {
                boolean inRange = data.levels() == 0 || (value >= 0 && value < data.levels());
                if (!Float.isFinite(value) || !inRange) {
                    throw new AssertionError("sample " + i + " holds " + value);
                }
            }
        }
    }
}
