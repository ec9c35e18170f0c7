package org.flows4j.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.flows4j.core.data.open.DataSets;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.core.training.TrainingSettings;
import org.flows4j.models.TabularTraining;
import org.flows4j.models.tabular.TabularFlow;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model that is right from its starting values: normal columns, independent of the condition. */
class CalibrateCommandTest {
    @TempDir
    private Path folder;

    private Path model;

    @BeforeEach
    void fit() {
        model = folder.resolve("model.safetensors");
        double[][] rows = rows(4000, 2, 1, 1);
        TabularTraining.forTable(DataSets.ofRows(rows))
                .withModel(new TabularFlow().preset("REAL_NVP").sized(1, 4))
                .withSettings(TrainingSettings.plain(1, 16)
                        .withSchedule(schedule -> schedule.withInitializationBatchSize(3000)))
                .fitConditional(
                        DataSets.ofRows(rows, "a", "b"),
                        DataSets.ofRows(rows(4000, 1, 1, 2), "given"),
                        CpuBackend.create())
                .model()
                .save(model);
    }

    private static double[][] rows(int count, int columns, double deviation, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[][] rows = new double[count][columns];
        for (double[] row : rows) {
            for (int j = 0; j < columns; j++) {
                row[j] = deviation * random.nextGaussian();
            }
        }
        return rows;
    }

    private Path table(String header, double deviation) throws IOException {
        List<String> lines = new ArrayList<>(header.isEmpty() ? List.of() : List.of(header));
        for (double[] row : rows(300, 3, deviation, 3)) {
            lines.add(row[0] + "," + row[1] + "," + row[2]);
        }
        return Files.write(folder.resolve("pairs" + header + deviation + ".csv"), lines);
    }

    private Program.Result calibrate(Path data, Object... more) {
        List<Object> words =
                new ArrayList<>(List.of("calibrate", "--model", model, "--data", data, "--out", folder.resolve("out")));
        words.addAll(List.of(more));
        return Program.run(words.toArray());
    }

    @Test
    void aRightModelHoldsAndLeavesItsFiles() throws IOException {
        JsonNode json = calibrate(table("given,b,a", 1), "--json").json();

        assertThat(json.get("calibrated").asBoolean()).isTrue();
        assertThat(json.get("rows").asInt()).isEqualTo(300);
        assertThat(json.get("coverage_90").asDouble()).isBetween(0.84, 0.96);
        assertThat(json.fieldNames())
                .toIterable()
                .contains("p_a", "p_b", "p_random_points", "p_highest_density", "p_value");
        List<String> ranks = Files.readAllLines(folder.resolve("out/calibration.csv"));
        assertThat(ranks).hasSize(301);
        assertThat(ranks.get(0)).isEqualTo("row,rank_a,rank_b,rank_random_points,rank_highest_density");
        assertThat(folder.resolve("out/calibration.png")).isNotEmptyFile();
    }

    /** Without names the conditions follow the columns. The data is wider than the model. */
    @Test
    void aModelThatIsTooNarrowFails() throws IOException {
        JsonNode json = calibrate(table("", 1.6), "--json", "--rows", 200).json();

        assertThat(json.get("calibrated").asBoolean()).isFalse();
        assertThat(json.get("rows").asInt()).isEqualTo(200);
        assertThat(json.get("p_value").asDouble()).isLessThan(1e-6);
    }

    @Test
    void aTableWithoutTheConditionIsRefused() throws IOException {
        Path data = folder.resolve("short.csv");
        Files.write(data, List.of("a,b", "1,2", "2,3"));

        calibrate(data).failed(1, "given");
        Files.write(data, List.of("1.5,2", "2,3"));
        calibrate(data).failed(1, "2 columns and 1 conditions");
    }
}
