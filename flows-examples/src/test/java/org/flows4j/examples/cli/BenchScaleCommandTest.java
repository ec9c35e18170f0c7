package org.flows4j.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchScaleCommandTest {
    @TempDir
    private static Path folder;

    private static Program.Result run(String more) {
        return Program.line("bench scale --batch 2 --size 8 --levels 2 --hidden 16 --steps 1 --batches 1,2 --sizes 8,16"
                + " --depths 1,2 --thread-counts 1 --rounds 2 --repeats 1 --warm-up 0 --out " + folder + more);
    }

    @Test
    void aSecondRunKeepsTheFirstOnesPoints() throws IOException {
        JsonNode first = run(" --json").json();
        assertThat(first.get("rows")).hasSize(6);
        assertThat(first.get("missing").asInt()).isZero();
        for (JsonNode row : first.get("rows")) {
            assertThat(row.get("step_s_per_image").asDouble()).isPositive();
            assertThat(row.get("log_prob_s_per_image").asDouble()).isPositive();
        }
        assertThat(Files.readAllLines(folder.resolve("scale.csv"))).hasSize(13);
        assertThat(folder.resolve("scale.png")).isNotEmptyFile();
        assertThat(run(" --json").json().get("rows")).isEqualTo(first.get("rows"));
        assertThat(run("").succeeded().out()).contains("points missing", "scale.png", "machine");
    }
}
