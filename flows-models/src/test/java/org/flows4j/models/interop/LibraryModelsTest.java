package org.flows4j.models.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.models.Model;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Models that other libraries trained give the densities, latents and samples that those libraries compute: the bundled ones, and those of
 * the folder {@code shared/interop} beside the project where it exists.
 */
class LibraryModelsTest {
    private static final TensorBackend BACKEND = CpuBackend.create();
    private static final Path BUNDLED = Path.of("src/test/resources/interop");
    private static final Path SHARED = Path.of("../../shared/interop");

    @TempDir
    private Path folder;

    static List<LibraryCase> cases() throws IOException {
        return Stream.of(BUNDLED, SHARED)
                .filter(Files::isDirectory)
                .flatMap(LibraryModelsTest::folders)
                .map(LibraryCase::new)
                .toList();
    }

    private static Stream<Path> folders(Path folder) {
        try (Stream<Path> folders = Files.list(folder)) {
            return folders.filter(Files::isDirectory).sorted().toList().stream();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void agreesInDoublePrecision(LibraryCase stored) {
        stored.check(stored.model(BACKEND, null), 1e-10);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void agreesInSinglePrecision(LibraryCase stored) {
        stored.check(stored.model(BACKEND, DType.FLOAT32), 1e-5);
    }

    /** The model file needs neither the architecture nor the state dict, and gives the same bits. */
    @ParameterizedTest
    @MethodSource("cases")
    void savedModelsAreReadUnchanged(LibraryCase stored) {
        Path file = folder.resolve("model.safetensors");
        Model imported = stored.model(BACKEND, null);
        imported.save(file);
        Model read = Model.read(file, BACKEND);
        assertThat(read.description()).isEqualTo(imported.description());
        assertThat(read.description().config())
                .contains("\"library\":\"" + stored.library().name().toLowerCase(java.util.Locale.ROOT));
        assertThat(stored.logProb(read)).containsExactly(stored.logProb(imported));
    }

    /** The library turns a scale that overflows into NaN. */
    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void samplesWhoseScalesOverflowHaveNoDensity(DType dtype) {
        Model model = new LibraryCase(BUNDLED.resolve("normflows-mlp")).model(BACKEND, dtype);
        double[] x = {3e4, -3e4, 3e4, -3e4, 1e30, 1e30, -1e30, -1e30, 0, 0, 0, 0};
        double[] logProb = model.flow().logProb(BACKEND.fromDoubles(x, Shape.of(3, 4), dtype));
        assertThat(logProb[0]).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(logProb[1]).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(logProb[2]).isFinite();
    }
}
