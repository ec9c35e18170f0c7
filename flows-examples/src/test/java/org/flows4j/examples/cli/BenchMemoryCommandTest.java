package org.flows4j.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.flows4j.core.layer.MemoryMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchMemoryCommandTest {
    @TempDir
    private static Path folder;

    private static Program.Result run(String more) {
        return Program.line("bench memory --steps 1,3 --batch 4 --size 8 --levels 2 --hidden 16 --repeats 1 --warm-up 0"
                + " --threads 1 --out " + folder + more);
    }

    @Test
    void modesTakeLessTheMoreTheyRecompute() throws IOException {
        JsonNode rows = run(" --json").json().get("rows");
        assertThat(rows).hasSize(2 * MemoryMode.values().length);
        for (int depth = 0; depth < 2; depth++) {
            JsonNode store = rows.get(3 * depth);
            JsonNode checkpoint = rows.get(3 * depth + 1);
            JsonNode invert = rows.get(3 * depth + 2);
            assertThat(store.get("mode").asText()).isEqualTo("STORE");
            assertThat(store.get("time_ratio").asDouble()).isEqualTo(1);
            assertThat(checkpoint.get("peak_mb").asDouble())
                    .isLessThan(store.get("peak_mb").asDouble());
            assertThat(invert.get("time_ratio").asDouble()).isPositive();
            assertThat(invert.get("activations_mb").asDouble())
                    .isPositive()
                    .isLessThan(store.get("activations_mb").asDouble());
        }
        // What grows with depth besides the state are some hundred bytes a layer and gaps between parameters.
        double growth = rows.get(5).get("peak_mb").asDouble()
                - rows.get(2).get("peak_mb").asDouble();
        double state = rows.get(5).get("state_mb").asDouble()
                - rows.get(2).get("state_mb").asDouble();
        double stored = rows.get(3).get("peak_mb").asDouble()
                - rows.get(0).get("peak_mb").asDouble();
        assertThat(growth).isLessThan(state + (stored - state) / 4);
        assertThat(Files.readAllLines(folder.resolve("memory.csv")))
                .hasSize(7)
                .first()
                .asString()
                .startsWith("steps,mode");
        assertThat(ImageIO.read(folder.resolve("memory.png").toFile()).getWidth())
                .isEqualTo(900);
    }

    @Test
    void peopleGetATable() {
        assertThat(run("").succeeded().out()).contains("CHECKPOINT", "INVERT", "ratio", "memory.png", "machine");
    }
}
