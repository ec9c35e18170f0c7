package org.flows4j.models.fuzz;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The golden model files with a few hundred seeded changes each: read, or refused by name. What fuzzing does for hours, in seconds. */
class ModelFuzzTest {
    private static final Path SEEDS = Path.of("src/test/resources/golden");
    private static final Path FOUND = Path.of("src/test/resources/fuzz/Model");
    private static final int LARGEST_SEED = 60_000;
    private static final int CHANGES = 40;

    /** What stands in the place of a number. */
    private static final String[] NUMBERS = {"0", "-1", "7", "5000", "99999", "2147483647", "9223372036854775808", "1e9"
    };

    static List<Path> seeds() throws IOException {
        return files(SEEDS).stream()
                .filter(file -> file.toString().endsWith(".safetensors")
                        && file.toFile().length() < LARGEST_SEED)
                .toList();
    }

    static List<Path> found() throws IOException {
        return files(FOUND);
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void changedModelsAreReadOrRefused(Path seed) throws IOException {
        byte[] content = Files.readAllBytes(seed);
        int header =
                (int) ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN).getLong();
        SplittableRandom random =
                new SplittableRandom(seed.getFileName().toString().hashCode());
        for (int i = 0; i < CHANGES; i++) {
            byte[] changed = i % 2 == 0 ? withNumber(content, header, random) : withBits(content, header, random);
            assertThatCode(() -> ModelFuzz.fuzzerTestOneInput(changed))
                    .as("%s, change %d", seed, i)
                    .doesNotThrowAnyException();
        }
    }

    /** What fuzzing has found, and the small files that a user reported. */
    @ParameterizedTest
    @MethodSource("found")
    void filesThatOnceEscapedAreRefused(Path file) throws IOException {
        byte[] content = Files.readAllBytes(file);
        assertThatCode(() -> ModelFuzz.fuzzerTestOneInput(content)).doesNotThrowAnyException();
    }

    /** Another number in the place of one in the header, whose length changes with it. */
    private static byte[] withNumber(byte[] content, int header, RandomGenerator random) {
        int start = Long.BYTES + random.nextInt(header);
        while (start < Long.BYTES + header && !isDigit(content[start])) {
            start++;
        }
        int end = start;
        while (end < Long.BYTES + header && isDigit(content[end])) {
            end++;
        }
        byte[] number = NUMBERS[random.nextInt(NUMBERS.length)].getBytes(StandardCharsets.US_ASCII);
        ByteBuffer changed = ByteBuffer.allocate(start + number.length + content.length - end);
        changed.put(content, 0, start).put(number).put(content, end, content.length - end);
        return changed.array();
    }

    private static boolean isDigit(byte character) {
        return character >= '0' && character <= '9';
    }

    private static byte[] withBits(byte[] content, int header, RandomGenerator random) {
        byte[] changed = Arrays.copyOf(content, content.length);
        for (int i = 0; i < 3; i++) {
            changed[Long.BYTES + random.nextInt(header)] ^= (byte) (1 << random.nextInt(8));
        }
        return changed;
    }
}
