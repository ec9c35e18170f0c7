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
import java.util.Locale;
import java.util.SplittableRandom;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.models.Model;
import org.flows4j.models.TabularModel;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Conditions from the table to the samples: {@code train --condition}, {@code score}, {@code sample --given}. */
class ConditionCommandsTest {
    @TempDir
    private Path folder;

    private Path table;
    private Path run;

    /** The column y is 10 times the condition c, with noise; the condition lies between the columns. */
    @BeforeEach
    void write() throws IOException {
        run = folder.resolve("run");
        SplittableRandom random = new SplittableRandom(1);
        List<String> lines = new ArrayList<>(List.of("y,c,other,d"));
        for (int i = 0; i < 400; i++) {
            double c = random.nextGaussian();
            lines.add(String.format(
                    Locale.ROOT,
                    "%.4f,%.4f,%.4f,%.4f",
                    10 * c + 0.5 * random.nextGaussian(),
                    c,
                    random.nextGaussian(),
                    random.nextDouble()));
        }
        table = Files.write(folder.resolve("table.csv"), lines);
    }

    private Program.Result train(Object... more) {
        List<Object> words = new ArrayList<>(List.of("train", "maf", "--data", table, "--out", run));
        words.addAll(List.of("--set", "hiddenUnits=16", "--set", "learningRate=0.01"));
        words.addAll(Arrays.asList(more));
        return Program.run(words.toArray());
    }

    private Path model() {
        return run.resolve("model.safetensors");
    }

    private static List<double[]> rows(Path csv) throws IOException {
        return Files.readAllLines(csv).stream()
                .skip(1)
                .map(line -> Arrays.stream(line.split(",", -1))
                        .mapToDouble(Double::parseDouble)
                        .toArray())
                .toList();
    }

    @Test
    void aConditionLeadsFromTheTableToScoresAndSamples() throws IOException {
        train("--condition", "c,d", "--steps", 300).succeeded();
        assertThat(Files.readAllLines(run.resolve("samples.csv")).get(0)).isEqualTo("y,other,c,d");

        Path samples = folder.resolve("samples.csv");
        Program.run("sample", "--model", model(), "--given", "d=0.5, c=2", "--count", 50, "--out", samples)
                .succeeded();
        assertThat(Files.readAllLines(samples)).hasSize(51).startsWith("y,other,c,d");
        assertThat(rows(samples).stream().mapToDouble(row -> row[0]).average().orElseThrow())
                .isCloseTo(20, within(2.0));
        assertThat(rows(samples)).allSatisfy(row -> assertThat(row).endsWith(2, 0.5));

        Path scores = folder.resolve("scores.csv");
        JsonNode report = Program.run("score", "--model", model(), "--data", table, "--out", scores, "--json")
                .json();
        assertThat(report.get("rows").asInt()).isEqualTo(400);
        TabularModel same = TabularModel.of(Model.read(model(), CpuBackend.create()));
        double[] first = rows(table).get(0);
        assertThat(rows(scores).get(0)[1])
                .isCloseTo(same.given(first[1], first[3]).logProb(new double[] {first[0], first[2]})[0], within(1e-4));

        JsonNode evaluated = Program.run("eval", "--model", model(), "--data", table, "--json")
                .json();
        assertThat(report.get("mean_log_prob").asDouble())
                .isCloseTo(-evaluated.get("negative_log_likelihood").asDouble(), within(1e-4));
    }

    /** Each line of a file of conditions gets the samples of --count; additional columns are ignored. */
    @Test
    void conditionsComeFromAFileAsWell() throws IOException {
        train("--condition", "c", "--steps", 3, "--set", "context=MLP", "--set", "contextFeatures=2")
                .succeeded();
        assertThat(Program.run("info", "--model", model()).out()).contains("contextFeatures");
        Path conditions = Files.write(folder.resolve("conditions.csv"), List.of("d,c", "7,-1", "8,1.5"));
        Path samples = folder.resolve("samples.csv");
        JsonNode report = Program.run(
                        "sample", "--model", model(), "--given", conditions, "--count", 3, "--out", samples, "--json")
                .json();
        assertThat(report.get("samples").asInt()).isEqualTo(6);
        assertThat(rows(samples).stream().map(row -> row[3])).containsExactly(-1.0, -1.0, -1.0, 1.5, 1.5, 1.5);
        Program.run("sample", "--model", model(), "--given", "0.25", "--count", 2, "--out", samples)
                .succeeded();
        assertThat(rows(samples).stream().map(row -> row[3])).containsExactly(0.25, 0.25);
    }

    @Test
    void aResumedRunKeepsItsCondition() {
        train("--condition", "c", "--steps", 2).succeeded();
        train("--resume", "--steps", 4).succeeded();
        train("--resume", "--steps", 6, "--condition", "d").failed(1, "[c]", "[d]");
    }

    @Test
    void refusesConditionsThatDoNotFit() throws IOException {
        train("--condition", "k", "--steps", 2).failed(1, "k");
        train("--condition", "y,c,other,d", "--steps", 2).failed(1, "none to model");
        train("--condition", "c", "--steps", 2).succeeded();
        Object[] sample = {"sample", "--model", model(), "--out", folder.resolve("samples.csv")};
        Program.run(sample).failed(1, "[c]", "--given");
        Program.run("sample", "--model", model(), "--given", "1", "--label", 0).failed(1, "--label");
        for (String[] wrong : new String[][] {
            {"c=1,d=2", "[d]"}, {"1,2", "got 2"}, {"c=one", "one"}, {"d=1", "c"}, {"c=1,2", "without names"}
        }) {
            List<Object> words = new ArrayList<>(Arrays.asList(sample));
            words.addAll(List.of("--given", wrong[0]));
            Program.run(words.toArray()).failed(1, wrong[1]);
        }
    }
}
