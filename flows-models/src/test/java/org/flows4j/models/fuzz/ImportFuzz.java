package org.flows4j.models.fuzz;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
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

    /** The models to choose from; their names begin with the library's. */
    static final String[] NAMES = {
        "nflows-nsf-edges",
        "zuko-nice",
        "zuko-ncsf-context",
        "normflows-realnvp",
        "normflows-glow-1x8x8",
        "nflows-linear",
        "nflows-class-maf",
        "nflows-nsf-context",
        "zuko-nsf-adjacency",
        "zuko-nice-spline",
        "normflows-mlp",
        "normflows-spline-context",
        "normflows-glow-classes"
    };

    private ImportFuzz() {}

    /** Imports one model. */
    public static void fuzzerTestOneInput(byte[] content) {
        if (content.length == 0) {
            return;
        }
        String name = NAMES[Math.floorMod(content[0], NAMES.length)];
        Library library = Library.valueOf(name.substring(0, name.indexOf('-')).toUpperCase(Locale.ROOT));
        Path weights = MODELS.resolve(name).resolve("weights.safetensors");
        FuzzedFile.read(
                ".json",
                Arrays.copyOfRange(content, 1, content.length),
                file -> ModelImport.read(library, file, weights, BACKEND),
                name);
    }
}
