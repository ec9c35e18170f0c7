package org.flows4j.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.flows4j.examples.cli.Program.Result;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands on a continuous flow with an estimated divergence: they name the kind of its log-density, and do not weight it. */
class EstimatedLikelihoodTest {
    @TempDir
    private Path folder;

    private Path data;
    private Path model;

    @BeforeEach
    void writeTable() throws IOException {
        data = TinyData.table(folder.resolve("good.csv"), 40);
        model = folder.resolve("run").resolve("model.safetensors");
    }

    private Result train(Object... more) {
        List<Object> words = new ArrayList<>(List.of("train", "flow-matching", "--data", data, "--threads", 1));
        words.addAll(List.of("--out", folder.resolve("run"), "--steps", 2, "--batch", 8, "--set", "hiddenUnits=4"));
        words.addAll(List.of("--set", "divergence=HUTCHINSON"));
        words.addAll(Arrays.asList(more));
        return Program.run(words.toArray());
    }

    @Test
    void reportsNameTheKind() throws IOException {
        assertThat(train("--json").json().get("likelihood").asText()).isEqualTo("estimate");
        assertThat(Program.run("info", "--model", model, "--json")
                        .json()
                        .get("likelihood")
                        .asText())
                .isEqualTo("estimate");
        JsonNode tested =
                Program.run("eval", "--model", model, "--data", data, "--json").json();
        assertThat(tested.get("likelihood").asText()).isEqualTo("estimate");
        assertThat(tested.has("weighted_bits_per_dim")).isFalse();
        assertThat(Program.run("eval", "--model", model, "--data", data)
                        .succeeded()
                        .out())
                .contains("bits/dim, estimate");
        Path scores = folder.resolve("scores.csv");
        assertThat(Program.run("score", "--model", model, "--data", data, "--out", scores, "--json")
                        .json()
                        .get("likelihood")
                        .asText())
                .isEqualTo("estimate");
    }

    @Test
    void severalImportanceSamplesAreRejected() {
        train("--importance-samples", 3).failed(1, "3 importance samples", "estimate", "use 1");
        assertThat(model).doesNotExist();
        train().succeeded();
        Program.run("eval", "--model", model, "--data", data, "--importance-samples", 2)
                .failed(1, "2 importance samples", "estimate", "use 1");
        Path scores = folder.resolve("scores.csv");
        Program.run("score", "--model", model, "--data", data, "--out", scores, "--importance-samples", 2)
                .failed(1, "2 importance samples", "estimate", "use 1");
        assertThat(scores).doesNotExist();
    }
}
