package org.flows4j.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Noisy injective flows on the command line: train, sample around the manifold, embed, and their experiments. */
class NifCommandsTest {
    private static final int IMAGES = 24;

    @TempDir
    private static Path folder;

    private static Path data;
    private static Path model;

    @BeforeAll
    static void trainAModel() {
        data = TinyData.labelledImages(folder.resolve("images-idx3-ubyte"), IMAGES, 3);
        List<Object> words = new ArrayList<>(List.of("train", "nif", "--data", data, "--out", folder));
        words.addAll(List.of("--batch", 8, "--steps", 2, "--set", "stepsPerLevel=1", "--set", "hiddenWidth=4"));
        words.addAll(List.of("--set", "latentDimensions=6"));
        Program.run(words.toArray()).succeeded();
        model = folder.resolve("model.safetensors");
    }

    private static List<String> samples(Object... options) throws IOException {
        Path table = folder.resolve("samples.csv");
        List<Object> words = new ArrayList<>(List.of("sample", "--model", model, "--count", 5, "--out", table));
        words.addAll(Arrays.asList(options));
        Program.run(words.toArray()).succeeded();
        return Files.readAllLines(table);
    }

    @Test
    void sampleTakesTemperatureAndNoiseVariance() throws IOException {
        assertThat(samples("--noise-variance", 0))
                .isEqualTo(samples("--noise-variance", 0))
                .isNotEqualTo(samples());
        assertThat(samples("--noise-variance", 0, "--temperature", 1.5)).isNotEqualTo(samples("--noise-variance", 0));
        JsonNode json = Program.run(
                        "sample",
                        "--model",
                        model,
                        "--noise-variance",
                        0,
                        "--temperature",
                        2,
                        "--out",
                        folder.resolve("x.png"),
                        "--json")
                .json();
        assertThat(json.get("temperature").asDouble()).isEqualTo(2);
        assertThat(json.get("noise_variance").asDouble()).isZero();
        Program.run("sample", "--model", model, "--noise-variance", -1).failed(1, "-1.0");
    }

    @Test
    void embedWritesCoordinatesAndLabels() throws IOException {
        Path table = folder.resolve("z.csv");
        JsonNode json = Program.run("embed", "--model", model, "--data", data, "--out", table, "--json")
                .json();
        assertThat(json.get("rows").asInt()).isEqualTo(IMAGES);
        assertThat(json.get("dimensions").asInt()).isEqualTo(6);
        List<String> lines = Files.readAllLines(table);
        assertThat(lines).hasSize(1 + IMAGES);
        assertThat(lines.get(0)).isEqualTo("row,label,z0,z1,z2,z3,z4,z5");
        assertThat(lines.get(5)).startsWith("4,1,");
        assertThat(lines.get(5).split(",", -1)).hasSize(8);
        Program.run("embed", "--model", model, "--data", data, "--out", table, "--posterior-mean")
                .succeeded();
        assertThat(Files.readAllLines(table)).isNotEqualTo(lines).hasSize(1 + IMAGES);
    }

    @Test
    void otherModelsAreEmbeddedByTheirLatentAndTakeSuchAPriorToo() throws IOException {
        Path out = folder.resolve("glow");
        List<Object> words = new ArrayList<>(List.of("train", "glow", "--data", data, "--out", out, "--steps", 1));
        words.addAll(List.of("--batch", 8, "--set", "stepsPerLevel=1", "--set", "hiddenWidth=4"));
        Program.run(words.toArray()).succeeded();
        Path glow = out.resolve("model.safetensors");
        Path table = folder.resolve("latent.csv");
        JsonNode json = Program.run("embed", "--model", glow, "--data", data, "--out", table, "--json")
                .json();
        assertThat(json.get("dimensions").asInt()).isEqualTo(64);
        Program.run("embed", "--model", glow, "--data", data, "--out", table, "--posterior-mean")
                .failed(1, "StandardNormal[64]", "POSTERIOR_MEAN");
        words.set(1, "glow+nif7");
        words.set(5, folder.resolve("replaced"));
        Program.run(words.toArray()).succeeded();
        JsonNode replaced = Program.run(
                        "info", "--model", folder.resolve("replaced").resolve("model.safetensors"), "--json")
                .json();
        JsonNode original = Program.run("info", "--model", glow, "--json").json();
        assertThat(replaced.get("parameters").asInt())
                .isEqualTo(original.get("parameters").asInt() + 7 * 64 + 64);
    }

    @Test
    void reproduceNifComparesPriors() throws IOException {
        Path out = folder.resolve("out");
        List<Object> words = new ArrayList<>(List.of("reproduce", "nif", "--data", data, "--out", out, "--batch", 8));
        words.addAll(List.of("--set", "stepsPerLevel=1", "--set", "hiddenWidth=4", "--steps", 2, "--seeds", 1));
        words.addAll(List.of("--workers", 1, "--dimensions", "2,5", "--drawn", 10));
        // Of 24 images a tenth is set aside for tests, fewer than a row of a picture shows: they repeat.
        assertThat(Program.run(words.toArray()).succeeded().out())
                .contains("| nif-5 | ")
                .contains("| model | bits/dim | paper's |");
        List<String> quality = Files.readAllLines(out.resolve("quality.csv"));
        assertThat(quality).hasSize(1 + 4);
        assertThat(quality.get(1)).startsWith("pixels,0,");
        for (String line : quality.subList(1, 5)) {
            assertThat(Double.parseDouble(line.split(",", -1)[2])).isBetween(0.0, 1.0);
        }
        assertThat(Files.readAllLines(out.resolve("wasserstein.csv"))).hasSize(1 + 1 + 1 + 2 * 13);
        for (String picture : List.of("wasserstein", "grid-nf", "grid-nif-2", "grid-nif-5", "reconstructions")) {
            assertThat(ImageIO.read(out.resolve(picture + ".png").toFile())).isNotNull();
        }
    }

    @Test
    void reproduceNifCostMeasuresSlopes() throws IOException {
        Path out = folder.resolve("cost");
        List<Object> words = new ArrayList<>(List.of("reproduce", "nif-cost", "--out", out, "--threads", 1));
        words.addAll(List.of("--sizes", "4,8", "--dense-sizes", "2,4", "--repeats", 1, "--warm-up", 0));
        assertThat(Program.run(words.toArray()).succeeded().out()).contains("| upsampling | forward | 192 |");
        assertThat(Files.readAllLines(out.resolve("costs.csv"))).hasSize(1 + 2 * 2 * 3);
        assertThat(ImageIO.read(out.resolve("costs.png").toFile()).getWidth()).isEqualTo(3 * 640);
        Program.run("reproduce", "nif-cost", "--out", out, "--sizes", 8).failed(1, "sizes [8]");
    }

    @Test
    void embeddingsOfEqualImagesAreEqual() throws IOException {
        Path first = folder.resolve("first.csv");
        Path second = folder.resolve("second.csv");
        Program.run("embed", "--model", model, "--data", data, "--out", first).succeeded();
        Program.run("embed", "--model", model, "--data", data, "--out", second, "--memory-budget", "64K")
                .succeeded();
        double[] one = numbers(first);
        double[] two = numbers(second);
        assertThat(two).containsExactly(one, within(1e-4));
    }

    private static double[] numbers(Path table) throws IOException {
        return Files.readAllLines(table).stream()
                .skip(1)
                .flatMap(line -> Arrays.stream(line.split(",", -1)))
                .mapToDouble(Double::parseDouble)
                .toArray();
    }
}
