package org.flows4j.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.flows4j.examples.cli.Program.Result;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code flows train tabular --family}: the model of a table, and what is written about it. */
class TableFitTest {
    @TempDir
    private Path folder;

    private Path data;
    private Path out;

    /** Two normal columns around two centers, a copy in other units, and a constant. */
    @BeforeEach
    void writeTable() throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        List<String> lines = new ArrayList<>(List.of("length,width,length in cm,site"));
        for (int i = 0; i < 200; i++) {
            double x = 8 * (i % 2) + random.nextGaussian();
            double y = x + random.nextGaussian();
            lines.add(x + "," + y + "," + 100 * x + ",7");
        }
        data = folder.resolve("table.csv");
        Files.write(data, lines);
        out = folder.resolve("fit");
    }

    private Result train(Object... more) {
        List<Object> words = new ArrayList<>(List.of("train", "tabular", "--data", data, "--out", out, "--threads", 1));
        words.addAll(Arrays.asList(more));
        return Program.run(words.toArray());
    }

    @Test
    void theModelIsChosenAndReported() throws IOException {
        Result result = train("--family", "auto", "--report", "--json");
        JsonNode json = result.json();
        assertThat(json.get("family").asText()).isEqualTo("mixture");
        assertThat(json.get("end").asText()).isEqualTo("NO_IMPROVEMENT");
        // Two normal columns of deviation 1 around two centers.
        double exact = -Math.log(2 * Math.PI * Math.E) - Math.log(2);
        assertThat(json.get("testLogLikelihood").asDouble()).isBetween(exact - 0.5, exact + 0.5);
        assertThat(json.get("dropped").get("site").asText()).isEqualTo("constant");
        assertThat(json.get("dropped").get("length in cm").asText()).contains("length");
        assertThat(result.err()).contains("column site is dropped: constant");

        String page = Files.readString(out.resolve("report.html"));
        assertThat(page).contains("data:image/png;base64,", "mixture of", "Column site is not in the model", "</html>");
        assertThat(Files.readAllLines(out.resolve("candidates.csv")).get(0)).startsWith("model,");

        Path model = out.resolve("model.safetensors");
        Path samples = folder.resolve("samples.csv");
        Program.run("sample", "--model", model, "--out", samples, "--count", 5, "--threads", 1)
                .succeeded();
        assertThat(Files.readAllLines(samples)).hasSize(6).first().isEqualTo("length,width");
        Path scores = folder.resolve("scores.csv");
        Program.run("score", "--model", model, "--data", data, "--out", scores, "--threads", 1)
                .succeeded();
        assertThat(Files.readAllLines(scores)).hasSize(201);
        assertThat(train("--family", "auto").err()).contains("exists already");
    }

    /** A category that depends on a number, and some missing values. */
    @Test
    void categoriesAndMissingValues() throws IOException {
        SplittableRandom random = new SplittableRandom(2);
        List<String> lines = new ArrayList<>(List.of("x,kind"));
        for (int i = 0; i < 200; i++) {
            double x = random.nextGaussian();
            lines.add((i % 20 == 7 ? "" : x) + "," + (x > 0 ? 2 : 1));
        }
        Files.write(data, lines);
        assertThat(train("--family", "auto").err()).contains("--missing FILL");
        Result result = train("--family", "auto", "--categories", "kind", "--missing", "FILL", "--report");
        result.succeeded();
        Path samples = folder.resolve("samples.csv");
        Program.run("sample", "--model", out.resolve("model.safetensors"), "--out", samples, "--threads", 1)
                .succeeded();
        assertThat(Files.readAllLines(samples).stream().skip(1).map(line -> Double.parseDouble(line.split(",", -1)[1])))
                .allMatch(kind -> kind == 0 || kind == 1 || kind == 2)
                .contains(1.0, 2.0);
        out = folder.resolve("other");
        assertThat(train("--family", "auto", "--missing", "FILL", "--categories", "x")
                        .err())
                .contains("no category");
    }

    /** Strings go in and come out; missing values are indicated to the model, and empty in samples. */
    @Test
    void textsAndMissingValuesGoInAndComeOut() throws IOException {
        SplittableRandom random = new SplittableRandom(3);
        List<String> lines = new ArrayList<>(List.of("x,kind,y"));
        for (int i = 0; i < 200; i++) {
            double x = random.nextGaussian();
            String y = x > 0 && i % 2 == 0 ? "" : Double.toString(x + random.nextGaussian());
            lines.add(x + "," + (x > 0 ? "red" : i % 9 == 0 ? "NA" : "light blue") + "," + y);
        }
        Files.write(data, lines);
        assertThat(train("--family", "auto").err()).contains("--categories");
        train("--family", "auto", "--categories", "kind", "--missing", "INDICATE", "--report")
                .succeeded();
        Path model = out.resolve("model.safetensors");
        Path samples = folder.resolve("samples.csv");
        Program.run("sample", "--model", model, "--out", samples, "--count", 400, "--threads", 1)
                .succeeded();
        List<String> drawn = Files.readAllLines(samples);
        assertThat(drawn.get(0)).isEqualTo("x,kind,y");
        List<String[]> cells =
                drawn.stream().skip(1).map(line -> line.split(",", -1)).toList();
        assertThat(cells.stream().map(row -> row[1])).containsOnly("red", "light blue", "");
        assertThat(cells.stream().map(row -> row[2].isEmpty())).contains(true, false);
        assertThat(cells.stream()
                        .filter(row -> row[1].equals("red") == Double.parseDouble(row[0]) > 0)
                        .count())
                .isGreaterThan(300);

        Path scores = folder.resolve("scores.csv");
        Program.run("score", "--model", model, "--data", samples, "--out", scores, "--threads", 1)
                .succeeded();
        assertThat(Files.readAllLines(scores)).hasSize(401);
        // No value is missing here, and the order of the columns does not matter.
        Files.write(data, List.of("kind,y,x", "red,0.5,0.7", "light blue,-1,-0.7"));
        Program.run("score", "--model", model, "--data", data, "--out", scores, "--threads", 1)
                .succeeded();
        Files.write(data, List.of("kind,y,x", "pink,0.5,0.7"));
        assertThat(Program.run("score", "--model", model, "--data", data, "--out", scores)
                        .err())
                .contains("'pink'", "light blue");
        Files.write(data, List.of("kind,y,x", "red,0.5,"));
        assertThat(Program.run("score", "--model", model, "--data", data, "--out", scores)
                        .err())
                .contains("all values are missing");
    }

    @Test
    void aFamilyIsFittedWithinTheTimeLimit() {
        JsonNode json =
                train("--family", "maf", "--time-limit", "0.001", "--json").json();
        assertThat(json.get("family").asText()).isEqualTo("maf");
        assertThat(json.get("end").asText()).isEqualTo("TIME_LIMIT");
    }

    @Test
    void misfitsAreNamed() {
        assertThat(train("--report").err()).contains("--family auto");
        assertThat(train("--family", "auto", "--time-limit", "-1").err()).contains("-1");
        assertThat(train("--family", "auto", "--labels").err()).contains("--labels");
        assertThat(train("--family", "auto", "--condition", "width").err()).contains("--condition");
        assertThat(train("--family", "auto", "--preset", "GLOW").err()).contains("--preset needs a family");
        assertThat(train("--family", "maf", "--steps", 10).err()).contains("--steps");
        assertThat(train("--family", "glov").err()).contains("glov");
        assertThat(Program.run("train", "glow", "--data", data, "--out", out, "--family", "auto")
                        .err())
                .contains("the model glow");
    }
}
