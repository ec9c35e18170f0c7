package org.flows4j.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands on models with added channels. */
class VflowCommandsTest {
    @TempDir
    private Path folder;

    private Path data;

    @BeforeEach
    void writeData() {
        data = TinyData.images(folder.resolve("images-idx3-ubyte"), 24);
    }

    @ParameterizedTest
    @CsvSource({
        "vflow, base.filters=4, base.blocks=1",
        "vflow-glow, base.hiddenWidth=4, base.stepsPerLevel=1",
        "vflow-woodbury, base.hiddenWidth=4, base.stepsPerLevel=1",
    })
    void trainEvalInfoAndSample(String family, String narrow, String shallow) throws IOException {
        Path run = folder.resolve("run");
        Program.run(
                        "train", family, "--data", data, "--out", run, "--batch", 8, "--steps", 2, "--set", narrow,
                        "--set", shallow)
                .succeeded();
        Path model = run.resolve("model.safetensors");
        JsonNode info = Program.run("info", "--model", model, "--json").json();
        assertThat(info.toString()).contains(family);
        JsonNode tested = Program.run("eval", "--model", model, "--data", data, "--importance-samples", 4, "--json")
                .json();
        assertThat(tested.get("likelihood").asText()).isEqualTo("lower bound");
        assertThat(tested.get("weighted_negative_log_likelihood").asDouble())
                .isLessThan(tested.get("negative_log_likelihood").asDouble());
        Path samples = folder.resolve("samples.png");
        Program.run("sample", "--model", model, "--count", 4, "--out", samples).succeeded();
        assertThat(ImageIO.read(samples.toFile())).isNotNull();
    }

    @Test
    void unknownNestedKeysAreRefused() {
        Program.run("train", "vflow", "--data", data, "--out", folder.resolve("run"), "--set", "base.filtres=4")
                .failed(2, "base.filtres", "did you mean \"filters\"");
    }

    @Test
    void reproduceComparesFlowPlusPlusAndVflow() throws IOException {
        Path out = folder.resolve("out");
        Program.run(
                        "reproduce",
                        "vflow-images",
                        "--data",
                        data,
                        "--out",
                        out,
                        "--steps",
                        2,
                        "--seeds",
                        1,
                        "--importance-samples",
                        2)
                .succeeded();
        List<String> runs = Files.readAllLines(out.resolve("runs.csv"));
        assertThat(runs).hasSize(1 + 2);
        assertThat(runs.get(1)).startsWith("flowpp,");
        assertThat(runs.get(2)).startsWith("vflow,");
    }
}
