package org.flows4j.models.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.stream.Stream;
import org.flows4j.core.io.FlowsIoException;
import org.flows4j.models.Model;

/** Puts bytes into a file and makes a model of it: the one exception that may be thrown is {@link FlowsIoException}, which names a file. */
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

    /**
     * Reads a model.
     *
     * @param ending of the file's name
     * @param others names of other files that a refusal may name
     */
    static void read(String ending, byte[] content, Function<Path, Model> reader, String... others) {
        Path file = FOLDER.resolve(Thread.currentThread().getId() + ending);
        try {
            Files.write(file, content);
            reader.apply(file)
                    .flow()
                    .parameters()
                    .forEach(parameter -> parameter.value().close());
        } catch (FlowsIoException e) {
            String message = String.valueOf(e.getMessage());
            if (Stream.concat(Stream.of(file.toString()), Stream.of(others)).noneMatch(message::contains)) {
                throw new AssertionError("a refusal that does not name a file", e);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            file.toFile().delete();
        }
    }
}
