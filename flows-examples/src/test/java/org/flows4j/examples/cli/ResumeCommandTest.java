package org.flows4j.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.model.ModelDescription;
import org.flows4j.core.model.ModelFile;
import org.flows4j.core.model.TrainingCheckpoint;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.examples.cli.Program.Result;
import org.flows4j.models.Model;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a resumed training holds to, and what it finishes. */
class ResumeCommandTest {
    @TempDir
    private Path folder;

    private Path data;
    private Path out;

    @BeforeEach
    void writeData() throws IOException {
        data = TinyData.table(folder.resolve("table.csv"), 60);
        out = folder.resolve("run");
    }

    private Result train(Object... more) {
        List<Object> words = new ArrayList<>(List.of("train", "tabular", "--data", data, "--out", out, "--batch", 8));
        words.addAll(List.of("--threads", 1, "--set", "steps=1", "--set", "hiddenUnits=4"));
        words.addAll(Arrays.asList(more));
        return Program.run(words.toArray());
    }

    /** Rows that were trained on would become test rows. */
    @Test
    void refusesToDrawTheHeldOutRowsAnew() {
        train("--steps", 3, "--seed", 3).succeeded();
        train("--resume", "--steps", 4, "--seed", 4).failed(2, "seed 3", "seed 4", "test rows", out.toString());
        train("--resume", "--steps", 4, "--set", "seed=4").failed(2, "seed 3", "seed 4");
        train("--resume", "--steps", 4, "--test-fraction", 0.3).failed(2, "fraction 0.1", "fraction 0.3");
        train("--resume", "--steps", 4, "--test-fraction", 0).failed(2, "fraction 0.1", "fraction 0.0");
        train("--resume", "--steps", 4, "--seed", 3, "--test-fraction", 0.1).succeeded();
    }

    @Test
    void refusesOtherDataOfTheSameShape() throws IOException {
        train("--steps", 3).succeeded();
        String table = Files.readString(data);
        Files.writeString(data, table.replaceFirst("6.0,", "6.5,"));
        train("--resume", "--steps", 4).failed(2, "different data", "60 rows", "--data");
        Files.writeString(data, table.substring(0, table.lastIndexOf('\n', table.length() - 2) + 1));
        train("--resume", "--steps", 4).failed(2, "60 rows", "59 rows");
        data = Files.writeString(folder.resolve("moved.csv"), table);
        train("--resume", "--steps", 4).succeeded();
    }

    /** A test set of its own stays what it is, so another seed changes no more than the order of the data. */
    @Test
    void saysEveryOtherChange() throws IOException {
        Path both = Files.createDirectory(folder.resolve("both"));
        TinyData.table(both.resolve("train.csv"), 50);
        TinyData.table(both.resolve("test.csv"), 20);
        data = both;
        train("--steps", 3, "--seed", 3).succeeded();
        Result result = train("--resume", "--steps", 4, "--seed", 4, "--learning-rate", "0.01")
                .succeeded();
        assertThat(result.err())
                .contains("continuing with seed 4 instead of 3", "continuing with learningRate 0.01 instead of")
                .doesNotContain("with steps");
        TinyData.table(both.resolve("test.csv"), 21);
        train("--resume", "--steps", 5).failed(2, "test set of 20 rows", "test set of 21 rows");
    }

    @Test
    void aFolderFromBeforeTheDataWasRecordedContinuesWithAWord() throws IOException {
        train("--steps", 3).succeeded();
        Files.delete(out.resolve("data.json"));
        Files.delete(out.resolve("results.json"));
        train("--resume", "--steps", 4, "--seed", 4).failed(2, "seed 0", "seed 4");
        assertThat(train("--resume", "--steps", 4).succeeded().err()).contains("before its data was recorded");
        assertThat(out.resolve("data.json")).exists();
        assertThat(train("--resume", "--steps", 5).succeeded().err()).doesNotContain("recorded");
    }

    /** The configuration of the file asks for more than the file contains, and for more memory than there may be. */
    @Test
    void refusesACheckpointThatContradictsItself() {
        train("--steps", 3).succeeded();
        Path file = out.resolve("model.safetensors");
        try (ModelFile saved = ModelFile.read(file)) {
            ModelDescription good = saved.model();
            ParameterList parameters =
                    Model.read(file, CpuBackend.create()).flow().parameters();
            ModelDescription edited = new ModelDescription(
                    good.family(),
                    good.config().replace("\"hiddenUnits\":4", "\"hiddenUnits\":60000"),
                    good.dtype(),
                    good.data());
            ModelFile.save(file, edited, parameters, new TrainingCheckpoint(saved.progress(), Map.of()));
        }
        Object[] resume = {"train", "tabular", "--data", data, "--out", out, "--resume", "--steps", 4, "--threads", 1};
        Program.run(resume).failed(1, "does not fit its own configuration", "60000");
    }

    /** As after a kill between the last checkpoint and the results: everything but those is there. */
    @Test
    void makesTheResultsThatAreMissing() throws IOException {
        JsonNode whole = train("--steps", 3, "--json").json();
        JsonNode kept = new ObjectMapper().readTree(Files.readString(out.resolve("results.json")));
        assertThat(kept).isEqualTo(whole);
        byte[] model = Files.readAllBytes(out.resolve("model.safetensors"));
        byte[] samples = Files.readAllBytes(out.resolve("samples.csv"));
        String metrics = Files.readString(out.resolve("metrics.csv"));
        for (String lost : List.of("results.json", "samples.csv", "training-curve.png")) {
            Files.delete(out.resolve(lost));
        }
        JsonNode finished = train("--resume", "--steps", 3, "--json").json();
        assertThat(finished.get("steps")).isEqualTo(whole.get("steps"));
        assertThat(finished.get("test_samples").asInt()).isEqualTo(6);
        for (String number : List.of("test_negative_log_likelihood", "test_bits_per_dim", "reconstruction_error")) {
            assertThat(finished.get(number).asDouble())
                    .as(number)
                    .isCloseTo(whole.get(number).asDouble(), within(1e-9));
        }
        assertThat(out.resolve("training-curve.png")).exists();
        assertThat(out.resolve("samples.csv")).hasBinaryContent(samples);
        assertThat(out.resolve("model.safetensors")).hasBinaryContent(model);
        assertThat(out.resolve("metrics.csv")).hasContent(metrics);
        train("--resume", "--steps", 3).failed(2, "3 steps already", "--steps");
    }

    @Test
    void startsAgainWhereThereIsNoCheckpointYet() throws IOException {
        train("--steps", 3, "--seed", 5).succeeded();
        byte[] model = Files.readAllBytes(out.resolve("model.safetensors"));
        Files.delete(out.resolve("model.safetensors"));
        Files.delete(out.resolve("results.json"));
        train("--resume", "--steps", 3, "--seed", 6).failed(2, "seed 5", "seed 6");
        assertThat(train("--resume", "--steps", 3).succeeded().err()).contains("before its first checkpoint");
        assertThat(out.resolve("model.safetensors")).hasBinaryContent(model);
    }

    /** A model of vectors has steps of flow, training has steps of descent. */
    @Test
    void aNameThatModelAndTrainingShareIsTheModels() {
        assertThat(train("--set", "batchSize=9", "--steps", 2, "--json")
                        .json()
                        .get("steps")
                        .asInt())
                .isEqualTo(2);
    }

    @Test
    void evaluatesAsManyHeldOutRowsAndDrawsAsAskedFor() {
        JsonNode few = train("--steps", 2, "--test-fraction", 0.5, "--test-samples", 7, "--json")
                .json();
        assertThat(few.get("test_samples").asInt()).isEqualTo(7);
        assertThat(few.has("test_weighted_negative_log_likelihood")).isFalse();
        train("--steps", 2, "--test-samples", -1).failed(2, "testSamples", "-1");
        train("--steps", 2, "--importance-samples", 0).failed(2, "importanceSamples", "0");
        data = TinyData.images(folder.resolve("images-idx3-ubyte"), 40);
        out = folder.resolve("images");
        JsonNode bound = Program.run(
                        "train",
                        "glow",
                        "--data",
                        data,
                        "--out",
                        out,
                        "--batch",
                        8,
                        "--steps",
                        1,
                        "--threads",
                        1,
                        "--set",
                        "levels=1",
                        "--set",
                        "stepsPerLevel=1",
                        "--set",
                        "hiddenWidth=4",
                        "--importance-samples",
                        5,
                        "--json")
                .json();
        assertThat(bound.get("test_weighted_negative_log_likelihood").asDouble())
                .isLessThan(bound.get("test_negative_log_likelihood").asDouble());
    }
}
