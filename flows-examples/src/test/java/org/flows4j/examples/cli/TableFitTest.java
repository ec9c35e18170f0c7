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
        assertThat(train("--family", "auto").err()).contains("--fill-missing");
        Result result = train("--family", "auto", "--categories", "kind", "--fill-missing", "--report");
        result.succeeded();
        Path samples = folder.resolve("samples.csv");
        Program.run("sample", "--model", out.resolve("model.safetensors"), "--out", samples, "--threads", 1)
                .succeeded();
        assertThat(Files.readAllLines(samples).stream().skip(1).map(line -> Double.parseDouble(line.split(",", -1)[1])))
                .allMatch(kind -> kind == 0 || kind == 1 || kind == 2)
                .contains(1.0, 2.0);
        out = folder.resolve("other");
        assertThat(train("--family", "auto", "--fill-missing", "--categories", "x")
                        .err())
                .contains("no category");
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
