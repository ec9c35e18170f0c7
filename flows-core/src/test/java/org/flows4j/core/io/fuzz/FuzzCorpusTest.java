package org.flows4j.core.io.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The seeds from which fuzzing starts and the cases it has found, read again by every build. */
class FuzzCorpusTest {
    private static final Path CORPUS = Path.of("src/test/resources/fuzz");

    private static final Map<String, Consumer<byte[]>> TARGETS = Map.of(
            "Idx", IdxFuzz::fuzzerTestOneInput,
            "Npy", NpyFuzz::fuzzerTestOneInput,
            "Npz", NpzFuzz::fuzzerTestOneInput,
            "Csv", CsvFuzz::fuzzerTestOneInput,
            "Cifar10", Cifar10Fuzz::fuzzerTestOneInput,
            "Safetensors", SafetensorsFuzz::fuzzerTestOneInput);

    static Stream<String> targets() {
        return TARGETS.keySet().stream().sorted();
    }

    private static List<Path> cases(String target) throws IOException {
        try (Stream<Path> files = Files.list(CORPUS.resolve(target))) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("targets")
    void readersRefuseOrRead(String target) throws IOException {
        List<Path> cases = cases(target);
        assertThat(cases).isNotEmpty();
        Consumer<byte[]> read = TARGETS.getOrDefault(target, content -> {});
        for (Path file : cases) {
            byte[] content = Files.readAllBytes(file);
            assertThatCode(() -> read.accept(content)).as("%s", file).doesNotThrowAnyException();
            // Cut off in the middle, and with one byte changed at a time.
            read.accept(Arrays.copyOf(content, content.length / 2));
            for (int i = 0; i < Math.min(content.length, 200); i++) {
                byte[] changed = content.clone();
                changed[i] ^= (byte) (1 << (i % 8));
                assertThatCode(() -> read.accept(changed)).as("%s", file).doesNotThrowAnyException();
            }
        }
    }
}
