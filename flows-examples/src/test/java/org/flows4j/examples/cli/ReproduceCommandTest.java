package org.flows4j.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.examples.data.BundledData;
import org.flows4j.examples.experiments.ReproduceClassConditionalCommand;
import org.flows4j.examples.experiments.ReproduceFlowPlusPlusAblationCommand;
import org.flows4j.examples.experiments.comparison.Contestant;
import org.flows4j.models.Model;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReproduceCommandTest {
    private static final List<String> MODELS = List.of(
            "woodbury",
            "me-woodbury",
            "conv-1x1",
            "emerging",
            "periodic",
            "woodbury-published-start",
            "me-woodbury-published-start",
            "spline",
            "macow");

    @TempDir
    private Path folder;

    private Path data;
    private Path out;

    @BeforeEach
    void writeData() {
        data = TinyData.images(folder.resolve("images-idx3-ubyte"), 40);
        out = folder.resolve("out");
    }

    private Program.Result woodburyBpd(Object... more) {
        List<Object> words = new ArrayList<>(List.of("reproduce", "woodbury-bpd", "--data", data, "--out", out));
        words.addAll(List.of("--batch", 8, "--set", "stepsPerLevel=1", "--set", "hiddenWidth=4"));
        words.addAll(Arrays.asList(more));
        return Program.run(words.toArray());
    }

    @Test
    void comparesMixingLayersStartsAndCouplings() throws IOException {
        Program.Result first =
                woodburyBpd("--steps", 3, "--seeds", 2, "--workers", 2).succeeded();
        assertThat(first.out())
                .contains("| model | parameters | test bits/dim |")
                .contains("| me-woodbury | ");
        assertThat(first.err()).contains("steps of all runs 54/54");
        assertThat(Files.readAllLines(out.resolve("runs.csv"))).hasSize(1 + 2 * MODELS.size());
        assertThat(Files.readAllLines(out.resolve("table.csv"))).hasSize(1 + MODELS.size());
        for (String mixing : MODELS) {
            assertThat(Files.readString(out.resolve("table.md"))).contains("| " + mixing + " | ");
            assertThat(ImageIO.read(out.resolve("samples-" + mixing + ".png").toFile()))
                    .isNotNull();
        }
        assertThat(ImageIO.read(out.resolve("curves.png").toFile()).getWidth()).isEqualTo(900);
        String table = Files.readString(out.resolve("table.md"));
        // Everything is there already: the same numbers come back, without training.
        JsonNode again = woodburyBpd("--steps", 3, "--seeds", 2, "--json").json();
        assertThat(Files.readString(out.resolve("table.md"))).isEqualTo(table);
        assertThat(again.get("periodic").asDouble()).isBetween(1.0, 9.0);
    }

    @Test
    void trainsTheModelsNamed() throws IOException {
        woodburyBpd("--steps", 1, "--seeds", 1, "--models", "conv-1x1,woodbury").succeeded();
        List<String> runs = Files.readAllLines(out.resolve("runs.csv"));
        assertThat(runs).hasSize(3);
        assertThat(runs.get(1)).startsWith("woodbury,");
        assertThat(runs.get(2)).startsWith("conv-1x1,");
        woodburyBpd("--steps", 1, "--models", "woodbery").failed(1, "woodbery", "me-woodbury");
    }

    /** Finds widths for all families, and trains two. */
    @Test
    void familiesAreTrainedWithEqualParameters() throws IOException {
        List<Object> words = List.of("reproduce", "image-families", "--data", data, "--out", out);
        List<Object> small = List.of("--models", "glow,pixelcnn", "--steps", 1, "--seeds", 1);
        Program.run(Stream.concat(words.stream(), small.stream()).toArray()).succeeded();
        List<String> runs = Files.readAllLines(out.resolve("runs.csv"));
        assertThat(runs).hasSize(3);
        assertThat(runs.subList(1, 3)).allSatisfy(run -> {
            String[] fields = run.split(",", -1);
            assertThat(Long.parseLong(fields[2])).isBetween(92_150L, 101_850L);
            // The time of a sample is the last column.
            assertThat(Double.parseDouble(fields[7])).isPositive();
        });
        Program.run(Stream.concat(words.stream(), Stream.of("--parameters", 10)).toArray())
                .failed(1, "glow has", "not within 5 % of the 10 parameters wanted", "--parameters");
    }

    @Test
    void addsSeedsAndGoesOnFromCheckpoints() throws IOException {
        woodburyBpd("--steps", 4, "--seeds", 1).succeeded();
        String before = Files.readString(out.resolve("runs.csv"));
        Path run = out.resolve("runs").resolve("woodbury-0");
        // As if the machine had failed after the last checkpoint: the result comes from the model as it stands.
        Files.delete(run.resolve("result.json"));
        woodburyBpd("--steps", 4, "--seeds", 2).succeeded();
        List<String> after = Files.readAllLines(out.resolve("runs.csv"));
        assertThat(after).hasSize(1 + 2 * MODELS.size());
        String bits = before.lines().skip(1).findFirst().orElseThrow().split(",", -1)[3];
        assertThat(after.get(1)).startsWith("woodbury,0,").contains("," + bits + ",");
    }

    @Test
    void refusesAnotherExperimentsFolderAndSenselessNumbers() throws IOException {
        woodburyBpd("--steps", 1, "--seeds", 1).succeeded();
        woodburyBpd("--steps", 2, "--seeds", 1).failed(1, "other settings", "--out");
        byte[] images = Files.readAllBytes(data);
        images[images.length - 1]++;
        Files.write(data, images);
        woodburyBpd("--steps", 1, "--seeds", 1).failed(1, "other settings", "--out");
        woodburyBpd("--steps", 0, "--seeds", 1).failed(1, "must be positive", "got 0");
        woodburyBpd("--seeds", 0).failed(1, "seeds []");
        woodburyBpd("--workers", 0).failed(1, "--workers", "0");
        woodburyBpd("--set", "mixng=4").failed(1, "mixng");
        Program.run("reproduce").failed(2, "woodbury-bpd");
    }

    /** Configurations once had all their values at one level. */
    @Test
    void continuesTheFolderOfAnOlderVersion() throws IOException {
        woodburyBpd("--steps", 1, "--seeds", 1).succeeded();
        Path file = out.resolve("runs").resolve("woodbury-0").resolve("run.json");
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode run = (ObjectNode) mapper.readTree(file.toFile());
        ObjectNode flat = mapper.createObjectNode();
        flatten(mapper.readTree(run.get("config").asText()), flat);
        assertThat(flat.get("channels").asInt()).isOne();
        Files.writeString(file, run.put("config", flat.toString()).toString());
        woodburyBpd("--steps", 1, "--seeds", 1).succeeded();
        Files.writeString(
                file, run.put("config", flat.put("hiddenWidth", 5).toString()).toString());
        woodburyBpd("--steps", 1, "--seeds", 1).failed(1, "other settings", "--out");
    }

    private static void flatten(JsonNode nested, ObjectNode flat) {
        nested.properties().forEach(field -> {
            if (field.getValue().isObject()) {
                flatten(field.getValue(), flat);
            } else {
                flat.set(field.getKey(), field.getValue());
            }
        });
    }

    /** Bounds and importance-weighted estimates of all four, and no more than the test samples asked for. */
    @Test
    void comparesFlowPlusPlusWithItsAblations() throws IOException {
        List<Object> words = new ArrayList<>(List.of("reproduce", "flowpp-ablation", "--data", data, "--out", out));
        words.addAll(List.of("--batch", 4, "--steps", 2, "--seeds", 1, "--test-samples", 3, "--importance-samples", 2));
        words.addAll(List.of("--set", "filters=4", "--set", "components=2", "--set", "contextChannels=4"));
        Program.run(words.toArray()).succeeded();
        List<String> table = Files.readAllLines(out.resolve("table.md"));
        assertThat(table).hasSize(2 + 4);
        assertThat(table.get(0)).contains("ELBO", "importance-weighted");
        assertThat(String.join("\n", table)).contains("| full |", "| affine |", "| no-attention |", "| uniform |");
        for (String line : Files.readAllLines(out.resolve("runs.csv")).subList(1, 5)) {
            String[] run = line.split(",", -1);
            assertThat(Double.parseDouble(run[6])).as(line).isLessThanOrEqualTo(Double.parseDouble(run[3]));
        }
        assertThat(Files.readString(out.resolve("runs").resolve("full-0").resolve("run.json")))
                .contains("\"testSamples\":3");
    }

    /** As in the paper, what a model loses in parameters it gets back in width. */
    @Test
    void theModelsComparedHaveAboutAsManyParameters() {
        DataSet images = BundledData.fashionMnist().train();
        assertThat(counts(new ReproduceFlowPlusPlusAblationCommand().contestants(Map.of(), images)))
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("full", 93_448L, "affine", 95_232L, "no-attention", 93_448L, "uniform", 94_920L));
        Map<String, Long> ofClasses = counts(new ReproduceClassConditionalCommand().contestants(Map.of(), images));
        double conditional = ofClasses.getOrDefault("conditional", 0L);
        double wide = ofClasses.getOrDefault("unconditional-wide", 0L);
        assertThat(wide / conditional).isBetween(0.98, 1.02);
    }

    private static Map<String, Long> counts(List<Contestant> contestants) {
        Map<String, Long> counts = new HashMap<>();
        for (Contestant contestant : contestants) {
            Flow flow = Model.create(contestant.model(), CpuBackend.create(), 0).flow();
            counts.put(contestant.name(), flow.parameters().count());
        }
        return counts;
    }

    @Test
    void comparesAModelOfTheClassesWithOneOfTheImagesAlone() throws IOException {
        Path labelled = TinyData.labelledImages(folder.resolve("classes-images-idx3-ubyte"), 40, 2);
        List<Object> words =
                new ArrayList<>(List.of("reproduce", "class-conditional", "--data", labelled, "--out", out));
        words.addAll(List.of(
                "--batch", 8, "--steps", 3, "--seeds", 1, "--set", "stepsPerLevel=1", "--set", "hiddenWidth=4"));
        assertThat(Program.run(words.toArray()).succeeded().out())
                .contains("| conditional |", "| unconditional |", "| unconditional-wide |");
        // Six rows of a column for each of two classes.
        BufferedImage grid = ImageIO.read(out.resolve("samples-conditional.png").toFile());
        assertThat(grid.getHeight()).isGreaterThan(2 * grid.getWidth());
        words.set(3, data);
        Program.run(words.toArray()).failed(1, "no labels");
    }

    private Program.Result woodburyCost(Object... more) {
        List<Object> words = new ArrayList<>(List.of("reproduce", "woodbury-cost", "--out", out, "--threads", 1));
        words.addAll(List.of("--channels", "4,2", "--sizes", "2,4", "--repeats", 1, "--warm-up", 0));
        words.addAll(Arrays.asList(more));
        return Program.run(words.toArray());
    }

    @Test
    void measuresCostsAndTheirSlopes() throws IOException {
        Program.Result first = woodburyCost().succeeded();
        assertThat(first.out()).contains("| woodbury | forward |").contains("d c hw");
        // Five layers, four passes; 4 channels at sizes 2 and 4, 2 channels at size 2.
        assertThat(first.err()).contains("measurements 60/60");
        List<String> measured = Files.readAllLines(out.resolve("costs.csv"));
        assertThat(measured).hasSize(1 + 60);
        assertThat(Files.readAllLines(out.resolve("slopes.csv"))).hasSize(1 + 20);
        assertThat(ImageIO.read(out.resolve("costs.png").toFile()).getWidth()).isEqualTo(1280);
        // What is measured stays; only what is missing is added.
        Files.write(out.resolve("costs.csv"), measured.subList(0, 58));
        assertThat(woodburyCost("--json").json().get("measurements").asInt()).isEqualTo(60);
        assertThat(Files.readAllLines(out.resolve("costs.csv")).subList(0, 58)).isEqualTo(measured.subList(0, 58));
        woodburyCost("--batch", 3).failed(1, "batches of 4", "--batch");
    }

    @Test
    void refusesCostsWithoutASlope() {
        Program.run("reproduce", "woodbury-cost", "--out", out, "--sizes", "8").failed(1, "sizes [8]");
    }
}
