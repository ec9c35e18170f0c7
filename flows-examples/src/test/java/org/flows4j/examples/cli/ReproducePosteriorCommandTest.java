package org.flows4j.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReproducePosteriorCommandTest {
    @TempDir
    private Path folder;

    @Test
    void aTinyRunLeavesItsFiles() {
        List<Object> words = new ArrayList<>(List.of("reproduce", "posterior", "--out", folder, "--json"));
        words.addAll(List.of("--simulations", 300, "--steps", 3, "--test-samples", 40, "--draws", 9));

        JsonNode json = Program.run(words.toArray()).json();

        assertThat(json.get("two-moons").get("log-density, exact").asDouble()).isBetween(2.0, 5.0);
        assertThat(json.get("linear-gaussian").get("log-density, flow").asDouble())
                .isNegative();
        assertThat(folder.resolve("results.csv")).isNotEmptyFile();
        assertThat(folder.resolve("posteriors.png")).isNotEmptyFile();
        assertThat(folder.resolve("two-moons-calibration.png")).isNotEmptyFile();
    }
}
