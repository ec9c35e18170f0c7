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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReproduceDensitiesCommandTest {
    @TempDir
    private Path folder;

    private Program.Result densities(Object... more) {
        List<Object> words = new ArrayList<>(List.of("reproduce", "densities", "--out", folder.resolve("out")));
        words.addAll(List.of("--test-samples", 20, "--batch", 8, "--workers", 1));
        words.addAll(Arrays.asList(more));
        return Program.run(words.toArray());
    }

    /** Every model is built and scored; a second call finds the results. */
    @Test
    void drawsEveryModelAndContinues() throws IOException {
        JsonNode runs = densities("--densities", "eight-gaussians", "--steps", 2, "--json")
                .json()
                .get("runs");
        assertThat(runs).hasSize(10).allSatisfy(run -> {
            assertThat(run.get("entropy").asDouble()).isBetween(2.82, 2.84);
            assertThat(run.get("logLikelihood").asDouble()).isLessThan(-3);
        });
        Path out = folder.resolve("out");
        assertThat(ImageIO.read(out.resolve("densities.png").toFile()).getWidth())
                .isEqualTo(11 * (110 + 8) + 8);
        String csv = Files.readString(out.resolve("runs.csv"));
        assertThat(csv.lines()).hasSize(1 + 10);

        densities("--densities", "eight-gaussians,rings", "--models", "maf", "--steps", 2)
                .succeeded();
        assertThat(ImageIO.read(out.resolve("densities.png").toFile()).getHeight())
                .isEqualTo(2 * (22 + 110 + 8));
        assertThat(csv).contains(Files.readAllLines(out.resolve("runs.csv")).get(1));
        densities("--densities", "rings", "--models", "maf", "--steps", 3).failed(1, "other settings");
    }

    @Test
    void refusesUnknownNamesAndSenselessNumbers() {
        densities("--densities", "ring").failed(1, "\"ring\"", "rings");
        densities("--models", "nfs").failed(1, "\"nfs\"", "nsf");
        densities("--steps", 0).failed(1, "positive", "got 0");
        densities("--seeds", 0).failed(1, "seed", "0");
    }
}
