package org.flows4j.examples.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.flows4j.core.io.CsvReader;
import org.flows4j.core.io.DataSet;
import org.flows4j.core.io.DataSets;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.core.training.TrainerConfig;
import org.flows4j.examples.commands.Program.Result;
import org.flows4j.models.TabularTraining;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands on tables of numbers, from the training to what a model is used for. */
class TableCommandsTest {
    private static final int ROWS = 40;

    @TempDir
    private Path folder;

    private Path data;
    private Path out;
    private Path model;

    @BeforeEach
    void writeTable() throws IOException {
        data = TinyData.table(folder.resolve("good.csv"), ROWS);
        out = folder.resolve("run");
        model = out.resolve("model.safetensors");
    }

    private Result train(String family, Object... more) {
        List<Object> words = new ArrayList<>(List.of("train", family, "--data", data, "--out", out, "--batch", 16));
        words.addAll(List.of("--threads", 1, "--set", "steps=2", "--set", "hiddenUnits=4"));
        words.addAll(Arrays.asList(more));
        if (!words.contains("--steps")) {
            words.addAll(List.of("--steps", 2));
        }
        return Program.run(words.toArray());
    }

    private static double[][] numbers(Path table) throws IOException {
        return Files.readAllLines(table).stream()
                .map(line -> Arrays.stream(line.split(",", -1))
                        .mapToDouble(Double::parseDouble)
                        .toArray())
                .toArray(double[][]::new);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tabular", "vector"})
    void tablesAreTrainedOnSampledAndInterpolated(String family) throws IOException {
        JsonNode json = train(family, "--json").json();
        assertThat(json.get("steps").asInt()).isEqualTo(2);
        assertThat(json.get("reconstruction_error").asDouble()).isLessThan(1e-3);
        assertThat(numbers(out.resolve("samples.csv"))).hasDimensions(64, 3);
        assertThat(out.resolve("training-curve.png")).isNotEmptyFile();

        Path samples = folder.resolve("five.csv");
        Program.run("sample", "--model", model, "--n", 5, "--out", samples).succeeded();
        assertThat(numbers(samples)).hasDimensions(5, 3);

        Path ways = folder.resolve("ways.csv");
        List<Object> words = new ArrayList<>(List.of("interpolate", "--model", model, "--out", ways));
        words.addAll(List.of("--from", data + ":0,1", "--to", data + ":7", "--points", 4));
        Program.run(words.toArray()).succeeded();
        double[][] points = numbers(ways);
        assertThat(points).hasDimensions(8, 3);
        assertThat(points[0]).containsExactly(TinyData.row(0), within(1e-3));
        assertThat(points[4]).containsExactly(TinyData.row(1), within(1e-3));
        assertThat(points[7]).containsExactly(TinyData.row(7), within(1e-3));
    }

    @Test
    void picturesOfTablesAreRefused() {
        train("vector").succeeded();
        Program.run("sample", "--model", model, "--out", folder.resolve("x.png"))
                .failed(1, "[3]", ".csv");
        Program.run("interpolate", "--model", model, "--from", data, "--to", data)
                .failed(1, "[3]", ".csv");
    }

    /** A model of p(row | two real values): labels are no such values, and no command takes them. */
    @Test
    void realValuedConditionsAreNotTakenForClasses() throws IOException {
        DataSet rows = CsvReader.read(data);
        float[] values = new float[2 * ROWS];
        for (int i = 0; i < values.length; i++) {
            values[i] = i * 0.37F % 1;
        }
        DataSet circumstances = DataSets.ofFloats(values, 2);
        TabularTraining defaults = TabularTraining.forTable(rows);
        TrainerConfig brief = TrainerConfig.builder(2, 16).build();
        Path file = folder.resolve("conditional.safetensors");
        defaults.withModel(defaults.model().sized(1, 4))
                .withTrainer(brief)
                .fitConditional(rows, circumstances, CpuBackend.create())
                .model()
                .save(file);
        Path scores = folder.resolve("scores.csv");
        Path labelled = Files.writeString(folder.resolve("labelled.csv"), "a,b,c,label\n1,2,3,0\n2,3,4,1\n");
        List<List<Object>> refused = List.of(
                List.of("score", "--data", labelled, "--label-column", "last", "--out", scores),
                List.of("eval", "--data", labelled, "--label-column", "last"),
                List.of("embed", "--data", labelled, "--label-column", "last", "--out", scores),
                List.of("sample", "--n", 2, "--out", scores),
                List.of("interpolate", "--from", data, "--to", data, "--label", 1, "--out", scores));
        for (List<Object> command : refused) {
            List<Object> words = new ArrayList<>(command);
            words.addAll(List.of("--model", file));
            Program.run(words.toArray()).failed(1, "conditioned on 2 real values", "Flow.given");
        }
        assertThat(scores).doesNotExist();
        assertThat(Program.run("info", "--model", file, "--json")
                        .json()
                        .get("family")
                        .asText())
                .isEqualTo("tabular");
    }

    /** Readers number the names in each file by itself: without "high" they would give "low" the number that "high" had. */
    @Test
    void classesAreKnownByTheirNames() throws IOException {
        List<String> lines = Files.readAllLines(data);
        List<String> kinds = List.of("middle", "low", "high");
        List<String> labelled = new ArrayList<>(List.of(lines.get(0) + ",kind"));
        for (int i = 0; i < ROWS; i++) {
            labelled.add(lines.get(i + 1) + "," + kinds.get(i % 3));
        }
        data = Files.write(folder.resolve("labelled.csv"), labelled);
        train("tabular", "--labels", "--label-column", "kind", "--steps", 30, "--learning-rate", 0.05)
                .succeeded();
        JsonNode info = Program.run("info", "--model", model, "--json").json();
        assertThat(info.get("class_names")).extracting(JsonNode::asText).containsExactly("high", "low", "middle");

        double expected = firstScore(labelled.get(0), labelled.get(1));
        double withAll = firstScore(labelled.toArray(String[]::new));
        assertThat(expected).isCloseTo(withAll, within(1e-4));
        assertThat(firstScore(labelled.get(0), lines.get(1) + ",high")).isNotCloseTo(withAll, within(1e-3));
        Path unknown = Files.write(folder.resolve("u.csv"), List.of(labelled.get(0), lines.get(1) + ",huge"));
        Program.run("eval", "--model", model, "--data", unknown, "--label-column", "kind")
                .failed(1, "Row 1", "'huge'", "[high, low, middle]");
    }

    private double firstScore(String... lines) throws IOException {
        Path table = Files.write(folder.resolve("some.csv"), List.of(lines));
        Path scores = folder.resolve("scores.csv");
        Program.run("score", "--model", model, "--data", table, "--label-column", "kind", "--out", scores)
                .succeeded();
        return Double.parseDouble(Files.readAllLines(scores).get(1).split(",", -1)[1]);
    }

    /** Rows are counted as in the file, not as the split has mixed them. */
    @Test
    void labelsThatCountNoClassesAreRefused() throws IOException {
        StringBuilder text = new StringBuilder("a,b,label\n");
        for (int i = 0; i < ROWS; i++) {
            text.append(i).append(',').append(i % 3).append(i == 4 ? ",2000000000\n" : ",1\n");
        }
        data = Files.writeString(folder.resolve("labelled.csv"), text);
        train("tabular", "--labels", "--label-column", "label").failed(1, "row 5", "2000000000", "40 rows");
    }

    @Test
    void constantColumnsAreRefused() throws IOException {
        data = Files.writeString(folder.resolve("constant.csv"), "a,b,c\n" + "1,5,2\n2,5,1\n3,5,7\n".repeat(10));
        train("tabular").failed(1, "column 2 is 5.0", "remove the column");
        assertThat(model).doesNotExist();
    }

    @Test
    void foldersOfTablesHaveALabelColumn() throws IOException {
        String rows = "1,5,2\n2,6,0\n3,5,7\n".repeat(10);
        data = folder.resolve("fold");
        Files.createDirectories(data);
        train("tabular", "--label-column", "last").failed(1, "train.csv");
        Files.writeString(data.resolve("train.csv"), "a,b,label\n" + rows);
        Files.writeString(data.resolve("test.csv"), "a,b,label\n" + rows);
        JsonNode json = train("tabular", "--label-column", "last", "--json").json();
        assertThat(json.get("test_samples").asInt()).isEqualTo(30);
        assertThat(Program.run("eval", "--model", model, "--data", data, "--label-column", "label", "--json")
                        .json()
                        .get("samples")
                        .asInt())
                .isEqualTo(30);
    }
}
