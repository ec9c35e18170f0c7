package org.flows4j.models.fuzz;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The architectures of the bundled models with seeded changes: imported, or refused by name. */
class ImportFuzzTest {
    private static final int CHANGES = Integer.getInteger("flows4j.importFuzz", 60);

    private static final String[] VALUES = {
        "0", "-1", "7", "99999", "2147483648", "1e9", "1e-320", "true", "null", "\"x\"", "[]", "{}", "[[[[]]]]", "0.5"
    };

    static IntStream models() {
        return IntStream.range(0, ImportFuzz.NAMES.length);
    }

    @ParameterizedTest
    @MethodSource("models")
    void changedArchitecturesAreImportedOrRefused(int model) throws IOException {
        String name = ImportFuzz.NAMES[model];
        String text = Files.readString(Path.of("src/test/resources/interop", name, "architecture.json"));
        SplittableRandom random = new SplittableRandom(model);
        for (int i = 0; i < CHANGES; i++) {
            String changed = text;
            for (int change = 0; change <= i % 3; change++) {
                changed = i % 4 == 3 ? withCharacter(changed, random) : withValue(changed, random);
            }
            byte[] content = ((char) model + changed).getBytes(StandardCharsets.ISO_8859_1);
            assertThatCode(() -> ImportFuzz.fuzzerTestOneInput(content))
                    .as("%s, change %d: %s", name, i, changed)
                    .doesNotThrowAnyException();
        }
    }

    /** The seeds of fuzzing, and what it has found. */
    @ParameterizedTest
    @MethodSource("seeds")
    void seedsAndFindingsAreImportedOrRefused(Path file) throws IOException {
        byte[] content = Files.readAllBytes(file);
        assertThatCode(() -> ImportFuzz.fuzzerTestOneInput(content)).doesNotThrowAnyException();
    }

    static List<Path> seeds() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/test/resources/fuzz/Import"))) {
            return files.sorted().toList();
        }
    }

    /** Another value in the place of a number or a text. */
    private static String withValue(String text, RandomGenerator random) {
        int start = random.nextInt(text.length());
        while (start < text.length() - 1 && text.charAt(start) != ':' && text.charAt(start) != '[') {
            start++;
        }
        int end = start + 1;
        while (end < text.length() && ",]}\n".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        return text.substring(0, start + 1) + VALUES[random.nextInt(VALUES.length)] + text.substring(end);
    }

    private static String withCharacter(String text, RandomGenerator random) {
        int at = random.nextInt(text.length());
        return text.substring(0, at) + (char) (32 + random.nextInt(95)) + text.substring(at + 1);
    }
}
