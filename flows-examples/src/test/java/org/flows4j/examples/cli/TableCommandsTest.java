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
import org.flows4j.core.data.DataSet;
import org.flows4j.core.data.csv.CsvReader;
import org.flows4j.core.data.open.DataSets;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.core.training.TrainingSettings;
import org.flows4j.examples.cli.Program.Result;
import org.flows4j.models.TabularTraining;
import org.flows4j.models.tabular.TabularConfig;
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
                .skip(1)
                .map(line -> Arrays.stream(line.split(",", -1))
                        .mapToDouble(Double::parseDouble)
                        .toArray())
                .toArray(double[][]::new);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tabular", "vector", "maf", "iaf", "nsf", "naf", "flow-matching"})
    void tablesAreTrainedOnSampledAndInterpolated(String family) throws IOException {
        JsonNode json = train(family, "--json").json();
        assertThat(json.get("steps").asInt()).isEqualTo(2);
        assertThat(json.get("reconstruction_error").asDouble()).isLessThan(1e-3);
        assertThat(numbers(out.resolve("samples.csv"))).hasDimensions(64, 3);
        assertThat(out.resolve("training-curve.png")).isNotEmptyFile();

        Path samples = folder.resolve("five.csv");
        Program.run("sample", "--model", model, "--count", 5, "--out", samples).succeeded();
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
        Program.run("interpolate", "--model", model, "--from", data, "--to", data, "--out", folder.resolve("x.png"))
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
        TrainingSettings brief = TrainingSettings.plain(2, 16);
        Path file = folder.resolve("conditional.safetensors");
        defaults.withModel(((TabularConfig) defaults.config()).sized(1, 4))
                .withSettings(brief)
                .fitConditional(rows, circumstances, CpuBackend.create())
                .model()
                .save(file);
        Path scores = folder.resolve("scores.csv");
        Path labelled = Files.writeString(folder.resolve("labelled.csv"), "a,b,c,label\n1,2,3,0\n2,3,4,1\n");
        List<List<Object>> refused = List.of(
                List.of("score", "--data", labelled, "--label-column", "last", "--out", scores),
                List.of("eval", "--data", labelled, "--label-column", "last"),
                List.of("embed", "--data", labelled, "--label-column", "last", "--out", scores),
                List.of("sample", "--count", 2, "--out", scores),
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
        train("tabular").failed(1, "column 2 ('b') is 5.0", "remove the column", "--drop-constant-columns");
        assertThat(model).doesNotExist();
        assertThat(train("tabular", "--drop-constant-columns").err()).contains("left are [a, c]");
        assertThat(columns()).containsExactly("a", "c");
        Result all = score(data);
        assertThat(all.err()).contains("no columns [b]; they are ignored");
        Path nameless = Files.writeString(folder.resolve("nameless.csv"), "1,2\n2,1\n");
        assertThat(score(nameless).json().get("rows").asInt()).isEqualTo(2);
        Program.run("eval", "--model", model, "--data", nameless, "--columns", "1")
                .failed(1, "[a, c]", "has 1");
    }

    private Result score(Path table, Object... more) {
        List<Object> words = new ArrayList<>(List.of("score", "--model", model, "--data", table, "--json"));
        words.addAll(List.of("--out", folder.resolve("scores.csv")));
        words.addAll(Arrays.asList(more));
        return Program.run(words.toArray());
    }

    private List<String> columns() {
        List<String> names = new ArrayList<>();
        Program.run("info", "--model", model, "--json").json().get("columns").forEach(name -> names.add(name.asText()));
        return names;
    }

    /** Named columns are matched by name, others by position. */
    @Test
    void columnsKeepTheirNamesAndOrder() throws IOException {
        train("tabular").succeeded();
        assertThat(columns()).containsExactly("a", "b", "c");
        double expected = meanScore("a,b,c\n1,2,0.5\n");
        assertThat(meanScore("c,a,b\n0.5,1,2\n")).isEqualTo(expected);
        assertThat(meanScore("1,2,0.5\n")).isEqualTo(expected);
        assertThat(meanScore("id,c,a,b\nx7,0.5,1,2\n", "--columns", "a,b,c")).isEqualTo(expected);
        assertThat(meanScore("c,a,b\n1,2,0.5\n")).isNotEqualTo(expected);
        Path renamed = Files.writeString(folder.resolve("renamed.csv"), "a,b,C\n1,2,0.5\n");
        for (String command : List.of("score", "eval", "embed")) {
            Program.run(command, "--model", model, "--data", renamed)
                    .failed(1, "[c] is not among the data's columns [a, b, C]", "'c' may be 'C'");
        }
        Program.run("interpolate", "--model", model, "--from", renamed, "--to", data)
                .failed(1, "[c] is not among the data's columns");

        Path samples = folder.resolve("drawn.csv");
        Program.run("sample", "--model", model, "--count", 3, "--out", samples).succeeded();
        assertThat(Files.readAllLines(samples).get(0)).isEqualTo("a,b,c");
        assertThat(Files.readAllLines(out.resolve("samples.csv")).get(0)).isEqualTo("a,b,c");
        assertThat(score(samples).json().get("rows").asInt()).isEqualTo(3);
    }

    private double meanScore(String table, Object... more) throws IOException {
        return score(Files.writeString(folder.resolve("some.csv"), table), more)
                .json()
                .get("mean_log_prob")
                .asDouble();
    }

    @Test
    void columnsWithoutNamesAreCalledByTheirNumbers() throws IOException {
        List<String> lines = Files.readAllLines(data);
        data = Files.write(folder.resolve("nameless.csv"), lines.subList(1, lines.size()));
        train("tabular").succeeded();
        assertThat(columns()).isEmpty();
        assertThat(Files.readAllLines(out.resolve("samples.csv")).get(0)).isEqualTo("x1,x2,x3");
    }

    @Test
    void theHeaderOfNumbersIsRefusedUntilItIsStated() throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(data));
        lines.set(0, "0,1,2");
        data = Files.write(folder.resolve("numbered.csv"), lines);
        train("tabular").failed(1, "line 1 is [0, 1, 2]", "--header");
        train("tabular", "--header", "PRESENT").succeeded();
        assertThat(columns()).containsExactly("0", "1", "2");
    }

    /** Single precision keeps one of 36 timestamps (four are held out); double precision keeps all. */
    @Test
    void digitsThatThePrecisionDoesNotHaveAreRefused() throws IOException {
        StringBuilder text = new StringBuilder("time,load\n");
        for (int i = 0; i < ROWS; i++) {
            text.append(1_760_000_000L + i).append(',').append(i * 0.37 % 1).append('\n');
        }
        data = Files.writeString(folder.resolve("times.csv"), text);
        train("tabular").failed(1, "column 1 ('time') has 36 different values", "1 is left in FLOAT32", "FLOAT64");
        assertThat(model).doesNotExist();
        train("tabular", "--precision", "FLOAT64").succeeded();
        assertThat(score(data).err()).doesNotContain("different values");
        double early = meanScore("time,load\n1760000001,0.5\n");
        assertThat(meanScore("time,load\n1760000030,0.5\n")).isNotEqualTo(early);
        assertThat(Files.readAllLines(out.resolve("samples.csv")).get(1)).matches("1\\.7[56]\\d{7,}E9,.*");
    }

    @Test
    void scoringSaysWhichDigitsAModelDoesNotSee() throws IOException {
        train("tabular").succeeded();
        StringBuilder text = new StringBuilder("a,b,c\n");
        for (int i = 0; i < ROWS; i++) {
            text.append(1_760_000_000L + i).append(",2,").append(i).append('\n');
        }
        Path times = Files.writeString(folder.resolve("times.csv"), text);
        assertThat(score(times).err()).contains("column 1 ('a') has 40 different values", "1 is left in FLOAT32");
        assertThat(score(data).err()).doesNotContain("different values");
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
