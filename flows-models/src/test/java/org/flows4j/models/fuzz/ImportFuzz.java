package org.flows4j.models.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.flows4j.core.io.FlowsIoException;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.models.interop.Library;
import org.flows4j.models.interop.ModelImport;

/**
 * Architectures of other libraries, with the weights of the model that the first byte chooses; the bytes after it are the JSON file. Weights
 * are safetensors files, which {@code SafetensorsFuzz} covers.
 */
public final class ImportFuzz {
    private static final TensorBackend BACKEND = CpuBackend.create();
    private static final Path MODELS = Path.of("src/test/resources/interop");
    private static final Path FOLDER = folder();

    /** The models to choose from; their names begin with the library's. */
    static final String[] NAMES = {
        "nflows-nsf-edges", "zuko-nice", "zuko-ncsf-context", "normflows-realnvp", "normflows-glow-1x8x8"
    };

    private ImportFuzz() {}

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

    /** Imports one model. */
    public static void fuzzerTestOneInput(byte[] content) {
        if (content.length == 0) {
            return;
        }
        String name = NAMES[Math.floorMod(content[0], NAMES.length)];
        Library library = Library.valueOf(name.substring(0, name.indexOf('-')).toUpperCase(java.util.Locale.ROOT));
        Path file = FOLDER.resolve(Thread.currentThread().getId() + ".json");
        try {
            Files.write(file, Arrays.copyOfRange(content, 1, content.length));
            ModelImport.read(library, file, MODELS.resolve(name).resolve("weights.safetensors"), BACKEND)
                    .flow()
                    .parameters()
                    .forEach(parameter -> parameter.value().close());
        } catch (FlowsIoException e) {
            String message = e.getMessage();
            if (message == null || !(message.contains(file.toString()) || message.contains(name))) {
                throw new AssertionError("a refusal that does not name a file", e);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            file.toFile().delete();
        }
    }
}
