package org.flows4j.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.flows4j.core.io.safetensors.SafetensorsWriter;
import org.flows4j.core.model.DataDescription;
import org.flows4j.core.model.ModelDescription;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.examples.cli.Program.Result;
import org.flows4j.models.Model;
import org.flows4j.models.family.ModelConfigs;
import org.flows4j.models.vector.VectorFlow;
import org.flows4j.models.vector.VectorFlowConfig;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that use a trained model: eval, sample, score and info. */
class ModelCommandsTest {
    private static final int IMAGES = 24;

    @TempDir
    private static Path folder;

    private static Path data;
    private static Path model;

    @BeforeAll
    static void trainAModel() {
        data = TinyData.images(folder.resolve("images-idx3-ubyte"), IMAGES);
        Program.run(
                        "train",
                        "glow",
                        "--data",
                        data,
                        "--out",
                        folder,
                        "--batch",
                        8,
                        "--steps",
                        2,
                        "--set",
                        "levels=2",
                        "--set",
                        "stepsPerLevel=2",
                        "--set",
                        "hiddenWidth=4",
                        "--set",
                        "averageDecay=0.5")
                .succeeded();
        model = folder.resolve("model.safetensors");
    }

    @Test
    void evalReportsTheMeanOfAllSamples() {
        JsonNode json =
                Program.run("eval", "--model", model, "--data", data, "--json").json();
        assertThat(json.get("samples").asInt()).isEqualTo(IMAGES);
        assertThat(json.get("likelihood").asText()).isEqualTo("lower bound");
        double nats = json.get("negative_log_likelihood").asDouble();
        assertThat(json.get("bits_per_dim").asDouble()).isCloseTo(nats / (64 * Math.log(2)), within(1e-9));
        JsonNode better = Program.run("eval", "--model", model, "--data", data, "--importance-samples", 8, "--json")
                .json();
        assertThat(better.get("importance_samples").asInt()).isEqualTo(8);
        assertThat(better.get("weighted_negative_log_likelihood").asDouble())
                .isLessThan(better.get("negative_log_likelihood").asDouble());
        assertThat(better.get("weighted_bits_per_dim").asDouble())
                .isCloseTo(
                        better.get("weighted_negative_log_likelihood").asDouble() / (64 * Math.log(2)), within(1e-9));
        assertThat(json.has("weighted_negative_log_likelihood")).isFalse();
        Result text = Program.run("eval", "--model", model, "--data", data).succeeded();
        assertThat(text.out()).contains("bits/dim, ELBO");
    }

    @Test
    void scoreWritesARowForEachSample() throws IOException {
        Path scores = folder.resolve("scores.csv");
        JsonNode json = Program.run("score", "--model", model, "--data", data, "--out", scores, "--json")
                .json();
        assertThat(json.get("rows").asInt()).isEqualTo(IMAGES);
        List<String> lines = Files.readAllLines(scores);
        assertThat(lines).hasSize(IMAGES + 1);
        assertThat(lines.get(0)).isEqualTo("row,log_prob,bits_per_dim");
        double mean = lines.stream()
                .skip(1)
                .mapToDouble(line -> Double.parseDouble(line.split(",", -1)[1]))
                .average()
                .orElseThrow();
        assertThat(json.get("mean_log_prob").asDouble()).isCloseTo(mean, within(1e-9));
        double[] first = Arrays.stream(lines.get(1).split(",", -1))
                .mapToDouble(Double::parseDouble)
                .toArray();
        assertThat(first[0]).isZero();
        assertThat(first[2]).isCloseTo(-first[1] / (64 * Math.log(2)), within(1e-9));
    }

    @Test
    void scoreSaysHowManyRowsAreBeyondThePrecision() throws IOException {
        VectorFlow family = new VectorFlow();
        VectorFlowConfig config =
                ModelConfigs.with(family.presets().values().iterator().next(), Map.of("dimensions", 2));
        DataDescription rows = new DataDescription(Shape.vector(2), 0);
        ModelDescription description =
                new ModelDescription(family.name(), ModelConfigs.toJson(config), DType.FLOAT32, rows);
        Path vectors = folder.resolve("vectors.safetensors");
        Model.create(description, CpuBackend.create(), 1).save(vectors);
        Path table = Files.writeString(folder.resolve("far.csv"), "a,b\n1,2\n3e38,-3e38\n0.5,1\n-3e38,3e38\n");
        Path scores = folder.resolve("far-scores.csv");
        Result result = Program.run("score", "--model", vectors, "--data", table, "--out", scores, "--json");
        JsonNode json = result.json();
        assertThat(json.get("rows_without_density").asInt()).isEqualTo(2);
        assertThat(json.get("lowest_row").asInt()).isEqualTo(1);
        assertThat(result.err()).contains("2 of 4 rows", "-Infinity", "FLOAT32");
        assertThat(Files.readAllLines(scores)).element(2).isEqualTo("1,-Infinity,Infinity");
        Result near = Program.run("score", "--model", model, "--data", data, "--out", scores, "--json");
        assertThat(near.json().get("rows_without_density").asInt()).isZero();
        assertThat(near.err()).doesNotContain("Infinity");
    }

    @Test
    void sampleDrawsAPicture() throws IOException {
        Path grid = folder.resolve("grid.png");
        JsonNode json = Program.run(
                        "sample",
                        "--model",
                        model,
                        "--count",
                        5,
                        "--temperature",
                        0.7,
                        "--out",
                        grid,
                        "--seed",
                        3,
                        "--json")
                .json();
        assertThat(json.get("samples").asInt()).isEqualTo(5);
        BufferedImage picture = ImageIO.read(grid.toFile());
        assertThat(picture.getWidth()).isEqualTo(3 * (4 * TinyData.SIDE + 1) + 1);
        assertThat(picture.getHeight()).isEqualTo(2 * (4 * TinyData.SIDE + 1) + 1);
    }

    @Test
    void sampleWritesATableThatTheSeedDecides() throws IOException {
        Path first = sampleTable(3);
        List<String> lines = Files.readAllLines(first);
        assertThat(lines).hasSize(1 + 4);
        assertThat(lines.get(0)).startsWith("x1,x2,");
        assertThat(lines.get(1).split(",", -1)).hasSize(64);
        for (String value : lines.get(1).split(",", -1)) {
            assertThat(Double.parseDouble(value)).isBetween(0.0, 255.0);
        }
        String again = Files.readString(sampleTable(3));
        assertThat(again).isEqualTo(String.join("\r\n", lines) + "\r\n");
        assertThat(Files.readString(sampleTable(4))).isNotEqualTo(again);
    }

    private static Path sampleTable(int seed) {
        Path table = folder.resolve("samples.csv");
        Program.run("sample", "--model", model, "--count", 4, "--out", table, "--seed", seed)
                .succeeded();
        return table;
    }

    @Test
    void infoListsTheLayers() {
        JsonNode json = Program.run("info", "--model", model, "--json").json();
        assertThat(json.get("family").asText()).isEqualTo("glow");
        assertThat(json.get("config").get("hiddenWidth").asInt()).isEqualTo(4);
        assertThat(json.get("average").asBoolean()).isTrue();
        assertThat(json.get("training").get("step").asText()).isEqualTo("2");
        long sum = 0;
        for (JsonNode layer : json.get("layers")) {
            sum += layer.get("parameters").asLong();
        }
        assertThat(sum).isEqualTo(json.get("parameters").asLong()).isPositive();
        JsonNode first = json.get("layers").get(0);
        assertThat(first.get("type").asText()).isEqualTo("UniformDequantization");
        assertThat(first.get("input")).extracting(JsonNode::asInt).containsExactly(8, 8, 1);
        Result text = Program.run("info", "--model", model).succeeded();
        assertThat(text.out())
                .contains("AffineCoupling", "[4, 4, 4]", "StandardNormal")
                .contains("whole numbers from 0 to 255", "none: not conditioned", "2 steps of 8 samples, seed 0")
                .doesNotContain("skippedInARow", "names of the classes");
    }

    @Test
    void refusesFilesThatAreNoModel() throws IOException {
        Path bad = folder.resolve("bad.safetensors");
        info(bad).failed(1, "bad.safetensors");
        byte[] bytes = Files.readAllBytes(model);
        Files.write(bad, Arrays.copyOf(bytes, bytes.length - 1));
        info(bad).failed(1, "bad.safetensors");
        bytes[bytes.length - 5] ^= 1;
        Files.write(bad, bytes);
        info(bad).failed(1, "bad.safetensors", "damaged");
        SafetensorsWriter.write(bad, Map.of("flows4j.format", "99", "flows4j.version", "9.9"), List.of());
        info(bad).failed(1, "99", "9.9", "upgrade");
    }

    private static Result info(Path file) {
        return Program.run("info", "--model", file);
    }

    @Test
    void refusesDataOfAnotherShape() {
        Path other = TinyData.images(folder.resolve("other-idx3-ubyte"), 3, 12);
        Program.run("eval", "--model", model, "--data", other).failed(1, "[8, 8, 1]", "[12, 12, 1]");
        Program.run("score", "--model", model, "--data", other).failed(1, "[8, 8, 1]", "[12, 12, 1]");
    }

    @Test
    void refusesOutputsThatCannotBe() {
        Program.run("sample", "--model", model, "--out", folder.resolve("x.jpg"))
                .failed(1, ".png", ".csv", "x.jpg");
        Program.run("sample", "--model", model, "--out", model.resolve("x.png")).failed(1, "cannot write");
        Program.run("sample", "--model", model, "--count", 0, "--out", folder.resolve("x.png"))
                .failed(1, "0");
        Program.run("sample", "--model", model, "--temperature", -1, "--out", folder.resolve("x.png"))
                .failed(1, "-1");
        Program.run("sample", "--model", model, "--noise-variance", 0.5, "--out", folder.resolve("x.png"))
                .failed(1, "--noise-variance 0.5", "noisy injective");
        Program.run("score", "--model", model, "--data", data, "--out", folder).failed(1, "folder");
        Program.run("eval", "--model", model, "--data", data, "--importance-samples", 0)
                .failed(1, "0");
    }
}
