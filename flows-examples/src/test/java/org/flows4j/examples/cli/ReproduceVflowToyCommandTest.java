package org.flows4j.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReproduceVflowToyCommandTest {
    @TempDir
    private Path folder;

    private Path out;

    @BeforeEach
    void chooseFolder() {
        out = folder.resolve("out");
    }

    private Program.Result vflowToy(Object... more) {
        List<Object> words = new ArrayList<>(List.of("reproduce", "vflow-toy", "--out", out, "--test-samples", 20));
        words.addAll(List.of("--importance-samples", 2, "--batch", 8, "--set", "hiddenUnits=4"));
        words.addAll(Arrays.asList(more));
        return Program.run(words.toArray());
    }

    @Test
    void comparesTheModelsOfTheTable() throws IOException {
        Program.Result first =
                vflowToy("--steps", 3, "--seeds", 2, "--workers", 2).succeeded();
        assertThat(first.out()).contains("| vflow-10d-3 | ").contains("| glow-20 | ");
        assertThat(first.err()).contains("steps of all runs 24/24");
        assertThat(Files.readAllLines(out.resolve("runs.csv"))).hasSize(1 + 2 * 4);
        // The data and four models.
        assertThat(ImageIO.read(out.resolve("densities.png").toFile()).getWidth())
                .isEqualTo(5 * (220 + 8) + 8);
        assertThat(ImageIO.read(out.resolve("transformation.png").toFile())).isNotNull();
        String table = Files.readString(out.resolve("table.md"));
        // Everything is there already: the same numbers come back, without training.
        JsonNode again = vflowToy("--steps", 3, "--seeds", 2, "--json").json();
        assertThat(Files.readString(out.resolve("table.md"))).isEqualTo(table);
        assertThat(again.get("glow-3").asDouble()).isLessThan(-3.4657);
        vflowToy("--steps", 4).failed(1, "other settings", "--out");
    }

    @Test
    void goesOnFromACheckpoint() throws IOException {
        vflowToy("--steps", 5, "--seeds", 1).succeeded();
        String before = Files.readString(out.resolve("runs.csv")).replaceAll("[^,]*\n", "");
        // As if the machine had failed after the last checkpoint: the result comes from the model as it stands.
        Files.delete(out.resolve("runs").resolve("vflow-10d-3-0").resolve("result.json"));
        vflowToy("--steps", 5, "--seeds", 1).succeeded();
        assertThat(Files.readString(out.resolve("runs.csv")).replaceAll("[^,]*\n", ""))
                .isEqualTo(before);
    }

    @Test
    void comparesAGrid() throws IOException {
        vflowToy("--grid", "--grid-dimensions", "2,4", "--grid-steps", "2,3", "--steps", 2, "--seeds", 1)
                .succeeded();
        assertThat(Files.readAllLines(out.resolve("runs.csv"))).hasSize(1 + 4);
        assertThat(ImageIO.read(out.resolve("grid.png").toFile()).getWidth()).isEqualTo(900);
    }

    @Test
    void refusesSenselessNumbers() {
        vflowToy("--steps", 0).failed(1, "positive", "got 0");
        vflowToy("--seeds", 0).failed(1, "0 seeds");
        vflowToy("--workers", 0).failed(1, "worker", "0");
        vflowToy("--set", "stps=4").failed(1, "stps");
    }
}
