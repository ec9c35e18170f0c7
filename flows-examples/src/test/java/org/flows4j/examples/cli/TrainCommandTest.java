package org.flows4j.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.flows4j.examples.charts.TrainingCurve.Point;
import org.flows4j.examples.charts.TrainingHistory;
import org.flows4j.examples.cli.Program.Result;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainCommandTest {
    @TempDir
    private Path folder;

    private Path data;
    private Path out;

    @BeforeEach
    void writeData() {
        data = TinyData.images(folder.resolve("images-idx3-ubyte"), 40);
        out = folder.resolve("run");
    }

    private Result train(Object... more) {
        List<Object> words = new ArrayList<>(List.of("train", "glow", "--data", data, "--out", out, "--batch", 8));
        words.addAll(
                List.of("--threads", 1, "--set", "levels=2", "--set", "stepsPerLevel=1", "--set", "hiddenWidth=4"));
        words.addAll(Arrays.asList(more));
        return Program.run(words.toArray());
    }

    @Test
    void writesModelMetricsAndPictures() throws IOException {
        JsonNode json = train("--steps", 3, "--json").json();
        assertThat(json.get("model").asText())
                .isEqualTo(out.resolve("model.safetensors").toString());
        assertThat(json.get("steps").asInt()).isEqualTo(3);
        assertThat(json.get("interrupted").asBoolean()).isFalse();
        assertThat(json.get("test_samples").asInt()).isEqualTo(4);
        assertThat(json.get("test_bits_per_dim").asDouble()).isBetween(1.0, 9.0);
        assertThat(json.get("reconstruction_error").asDouble()).isLessThan(1e-3);
        assertThat(Files.size(out.resolve("model.safetensors"))).isPositive();
        BufferedImage samples = ImageIO.read(out.resolve("samples.png").toFile());
        assertThat(samples.getWidth()).isEqualTo(8 * (4 * TinyData.SIDE + 1) + 1);
        assertThat(samples.getHeight()).isEqualTo(samples.getWidth());
        BufferedImage pairs = ImageIO.read(out.resolve("reconstructions.png").toFile());
        assertThat(pairs.getWidth()).isEqualTo(4 * (4 * TinyData.SIDE + 1) + 1);
        assertThat(pairs.getHeight()).isEqualTo(2 * (4 * TinyData.SIDE + 1) + 1);
        assertThat(ImageIO.read(out.resolve("training-curve.png").toFile()).getWidth())
                .isEqualTo(900);
        TrainingHistory history = TrainingHistory.read(out.resolve("metrics.csv"));
        assertThat(history.training()).extracting(Point::step).containsExactly(1L, 2L, 3L);
        assertThat(history.heldOut())
                .containsExactly(new Point(3, json.get("test_bits_per_dim").asDouble()));
    }

    @Test
    void printsATableForPeopleAndProgressToStandardError() {
        Result result = train("--steps", 2).succeeded();
        assertThat(result.out()).contains("test bits/dim", "parameters");
        assertThat(result.err()).contains("training 1/2", "training 2/2");
    }

    @Test
    void resumedTrainingEqualsUninterruptedTraining() throws IOException {
        train("--steps", 6, "--seed", 5).succeeded();
        Path whole = out;
        out = folder.resolve("parts");
        train("--steps", 3, "--seed", 5).succeeded();
        // What is not repeated, such as the seed, is as it was.
        train("--steps", 6, "--resume").succeeded();
        List<Point> expected =
                TrainingHistory.read(whole.resolve("metrics.csv")).training();
        assertThat(expected).hasSize(6);
        assertThat(TrainingHistory.read(out.resolve("metrics.csv")).training()).isEqualTo(expected);
        assertThat(out.resolve("model.safetensors")).hasSameBinaryContentAs(whole.resolve("model.safetensors"));
    }

    @Test
    void anotherSeedTrainsAnotherModel() {
        train("--steps", 1, "--seed", 5).succeeded();
        List<Point> first = TrainingHistory.read(out.resolve("metrics.csv")).training();
        out = folder.resolve("other");
        train("--steps", 1, "--seed", 6).succeeded();
        assertThat(TrainingHistory.read(out.resolve("metrics.csv")).training()).isNotEqualTo(first);
    }

    /** Published presets bring their authors' settings, options prevail, and what is resumed stays as it was. */
    @Test
    void presetsBringTheirRecipe() throws IOException {
        train("--steps", 1, "--preset", "WOODBURY_BASELINE_CIFAR10").succeeded();
        String settings = Files.readString(out.resolve("training.json"));
        assertThat(settings)
                .contains("\"clipNorm\":0.1,\"clipValue\":0.1", "\"weightDecay\":2.0E-7", "\"batchSize\":8");
        train("--steps", 2, "--preset", "WOODBURY_BASELINE_CIFAR10", "--set", "clipNorm=7", "--resume")
                .succeeded();
        assertThat(Files.readString(out.resolve("training.json"))).contains("\"clipNorm\":7.0,\"clipValue\":0.1");
    }

    @Test
    void memoryModesAndPrecisionReachTheTraining() {
        List<Double> losses = new ArrayList<>();
        for (String mode : List.of("STORE", "CHECKPOINT", "invert")) {
            out = folder.resolve(mode);
            train("--steps", 3, "--memory", mode, "--precision", "float64").succeeded();
            List<Point> history =
                    TrainingHistory.read(out.resolve("metrics.csv")).training();
            losses.add(history.get(2).bitsPerDim());
        }
        assertThat(losses.get(1)).isCloseTo(losses.get(0), within(1e-9));
        assertThat(losses.get(2)).isCloseTo(losses.get(0), within(1e-9));
    }

    @Test
    void refusesUnknownNamesAndSuggestsTheNearest() {
        train("--set", "stepPerLevel=2").failed(2, "\"stepPerLevel\"", "\"stepsPerLevel\"");
        train("--set", "batchsize=2").failed(2, "\"batchsize\"", "\"batchSize\"");
        train("--preset", "FASION_MNIST").failed(2, "\"FASION_MNIST\"", "\"FASHION_MNIST\"");
        Program.run("train", "glw", "--data", data, "--out", out).failed(2, "\"glw\"", "\"glow\"");
        Program.run("trian").failed(2, "trian", "train");
        train("--bach", "3").failed(2, "--bach", "Did you mean --batch?");
        assertThat(train("--xyzzy", "3").failed(2, "--xyzzy").err()).doesNotContain("mean");
        assertThat(train("--set", "xyzzy=2").failed(2, "\"xyzzy\"", "Known: ").err())
                .doesNotContain("mean");
        assertThat(Program.run("xyzzy").failed(2, "xyzzy").err()).doesNotContain("mean");
        assertThat(out).doesNotExist();
    }

    @Test
    void refusesWrongValues() {
        train("--set", "hiddenWidth=many").failed(2, "many");
        train("--set", "hiddenWidth").failed(2, "hiddenWidth");
        train("--set", "hiddenWidth=0").failed(2, "hiddenWidth", "0");
        train("--learning-rate", "fast").failed(2, "fast");
        train("--precision", "FLOAT8").failed(2, "FLOAT8", "FLOAT32");
        train("--set", "averageDecay=1.5").failed(2, "averageDecay", "1.5");
    }

    /** Without a word about faults of the program, and with a model that is no worse than before training. */
    @ParameterizedTest
    @ValueSource(strings = {"1000", "1e30"})
    void aDivergedTrainingIsSaidAndKeepsGoodParameters(String rate) {
        Result result = train("--steps", 200, "--learning-rate", rate);
        assertThat(result.exitCode()).as(result.err()).isEqualTo(1);
        assertThat(result.err())
                .contains("flows: Training diverged", "the parameters are those after step")
                .doesNotContain("bug in Flows4J", "\tat ");
        Path model = out.resolve("model.safetensors");
        double bits = Program.run("eval", "--model", model, "--data", data, "--threads", 1, "--json")
                .json()
                .get("bits_per_dim")
                .asDouble();
        assertThat(bits).isBetween(1.0, 20.0);
    }

    @Test
    void refusesAnUnwritableFolder() throws IOException {
        out = Files.createFile(folder.resolve("file"));
        train().failed(1, out.toString(), "--out");
        out = out.resolve("below");
        train().failed(1, out.toString(), "--out");
    }

    @Test
    void refusesMissingEmptyAndUnfitData() throws IOException {
        data = folder.resolve("nowhere");
        train().failed(1, "nowhere");
        data = TinyData.images(folder.resolve("empty-idx3-ubyte"), 0);
        train().failed(1, "empty-idx3-ubyte", "no data");
        data = Files.createDirectory(folder.resolve("empty-folder"));
        train().failed(1, "empty-folder");
        data = TinyData.images(folder.resolve("odd-idx3-ubyte"), 20, 6);
        train().failed(1, "6 x 6", "levels to at most 1");
        data = TinyData.images(folder.resolve("uneven-idx3-ubyte"), 20, 7);
        train().failed(1, "7 x 7", "pad or crop");
        assertThat(out).doesNotExist();
        data = TinyData.images(folder.resolve("few-idx3-ubyte"), 7);
        train().failed(1, "8", "6 training samples");
        data = Files.writeString(folder.resolve("table.csv"), "1,2\n3,4\n");
        train("--test-fraction", 0).failed(1, "[2]");
    }

    @Test
    void keepsATrainedModel() {
        train("--steps", 1).succeeded();
        train("--steps", 2).failed(1, "model.safetensors", "--resume");
    }

    @Test
    void refusesToResumeAnotherModelOrNone() {
        train("--resume").failed(1, "cannot resume");
        train("--steps", 1).succeeded();
        train("--resume", "--steps", 2, "--set", "hiddenWidth=5").failed(2, "hiddenWidth=4", "hiddenWidth=5");
        train("--resume", "--steps", 2, "--precision", "FLOAT64").failed(2, "FLOAT32", "FLOAT64");
        train("--resume", "--steps", 1).failed(2, "1 steps", "--steps");
    }

    @Test
    void stopsCleanlyAndGoesOnExactly() throws InterruptedException, IOException {
        train("--steps", 40, "--seed", 5).succeeded();
        Path whole = out;
        out = folder.resolve("parts");
        Result[] stopped = new Result[1];
        Thread worker = new Thread(() -> stopped[0] = train("--steps", 40, "--seed", 5, "--json"));
        worker.start();
        while (worker.isAlive() && !hasSteps(out.resolve("metrics.csv"), 4)) {
            Thread.sleep(1);
        }
        worker.interrupt();
        worker.join();
        JsonNode json = stopped[0].json();
        assertThat(stopped[0].err()).contains("--resume");
        assertThat(json.get("interrupted").asBoolean()).isTrue();
        assertThat(json.get("steps").asInt()).isBetween(3, 39);
        train("--steps", 40, "--resume").succeeded();
        assertThat(TrainingHistory.read(out.resolve("metrics.csv")).training())
                .isEqualTo(TrainingHistory.read(whole.resolve("metrics.csv")).training());
    }

    private static boolean hasSteps(Path metrics, int lines) throws IOException {
        return Files.exists(metrics) && Files.readString(metrics).lines().count() >= lines;
    }

    /** The condition is in the couplings and priors, so samples of all classes come from one model. */
    @Test
    void aModelOfEachClass() throws IOException {
        data = TinyData.labelledImages(folder.resolve("train-images-idx3-ubyte"), 40, 3);
        assertThat(train("--steps", 30, "--labels", "--json")
                        .json()
                        .get("steps")
                        .asInt())
                .isEqualTo(30);
        BufferedImage classes = ImageIO.read(out.resolve("samples.png").toFile());
        int cell = 4 * TinyData.SIDE + 1;
        assertThat(classes.getWidth()).isEqualTo(3 * cell + 1);
        assertThat(classes.getHeight()).isEqualTo(8 * cell + 1);
        Path model = out.resolve("model.safetensors");
        assertThat(Program.run("info", "--model", model, "--json")
                        .json()
                        .get("classes")
                        .asInt())
                .isEqualTo(3);
        Program.run("eval", "--model", model, "--data", data).succeeded();
        Program.run("score", "--model", model, "--data", data, "--out", folder.resolve("scores.csv"))
                .succeeded();
        Path one = folder.resolve("one.csv");
        Path two = folder.resolve("two.csv");
        Program.run("sample", "--model", model, "--count", 2, "--label", 1, "--out", one)
                .succeeded();
        Program.run("sample", "--model", model, "--count", 2, "--label", 2, "--out", two)
                .succeeded();
        assertThat(Files.readAllLines(one)).hasSize(1 + 2).isNotEqualTo(Files.readAllLines(two));
        train("--steps", 31, "--resume").succeeded();
        assertThat(Program.run("sample", "--model", model, "--count", 2, "--label", 3, "--out", one)
                        .err())
                .contains("none of the classes 0 to 2");
    }

    @Test
    void labelsThatAreNotThereAreMissed() {
        assertThat(train("--steps", 3, "--labels").err()).contains("no labels");
    }
}
