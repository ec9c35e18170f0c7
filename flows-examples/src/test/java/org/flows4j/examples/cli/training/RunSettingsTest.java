package org.flows4j.examples.cli.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.flows4j.core.io.FlowsIoException;
import org.flows4j.core.layer.MemoryMode;
import org.flows4j.core.training.optimizer.Adam;
import org.flows4j.core.training.optimizer.GradientClipping;
import org.flows4j.core.training.optimizer.LossUnit;
import org.flows4j.core.training.schedule.LearningRateSchedule;
import org.flows4j.models.family.ModelConfigs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file training.json, and those of earlier versions. */
class RunSettingsTest {
    /** As written before there were test samples, importance samples and keys for recovery. */
    private static final String EARLIEST = "{\"steps\":30,\"batchSize\":8,\"microBatchSize\":4,\"seed\":3,"
            + "\"optimizer\":\"ADAMAX_GLOW\",\"beta2\":0.98,\"weightDecay\":1.0E-6,"
            + "\"learningRate\":\"linear(0, 0.001, 500) @20000 decay(0.001, 0.5, 5000, 1e-5)\","
            + "\"lossUnit\":\"NATS_PER_SAMPLE\",\"clipNorm\":20.0,\"clipValue\":0.0,"
            + "\"clipUnit\":\"BITS_PER_DIMENSION\",\"averageDecay\":0.998,\"memoryMode\":\"INVERT\","
            + "\"initializationBatchSize\":128,\"evaluationInterval\":100,\"evaluationBatchSize\":64,"
            + "\"checkpointInterval\":50,\"testFraction\":0.2,\"shift\":3,\"flip\":true}";

    @TempDir
    private Path folder;

    private RunSettings read(String json) throws IOException {
        Files.writeString(folder.resolve("training.json"), json);
        return new TrainingFolder(folder).savedSettings();
    }

    @Test
    void theFilesOfTheFirstVersionsKeepTheirMeaning() throws IOException {
        RunSettings expected = new RunSettings(
                RunSettings.defaults()
                        .training()
                        .withSeed(3)
                        .withSchedule(schedule -> schedule.withSteps(30)
                                .withBatchSize(8)
                                .withInitializationBatchSize(128)
                                .withLearningRate(LearningRateSchedule.parse(
                                        "linear(0, 0.001, 500) @20000 decay(0.001, 0.5, 5000, 0.00001)")))
                        .withOptimizer(new Adam(Adam.Rule.ADAMAX_GLOW, 0.9, 0.98, 1e-8, 1e-6))
                        .withGradients(gradients -> gradients
                                .withMicroBatchSize(4)
                                .withLossUnit(LossUnit.NATS_PER_SAMPLE)
                                .withClipping(GradientClipping.byNorm(20, LossUnit.BITS_PER_DIMENSION))
                                .withMemoryMode(MemoryMode.INVERT))
                        .withAverageDecay(0.998)
                        .withIntervals(intervals -> intervals
                                .withEvaluation(100)
                                .withEvaluationBatchSize(64)
                                .withCheckpoint(50)),
                0,
                0.2,
                3,
                true);
        assertThat(read(EARLIEST)).isEqualTo(expected);
    }

    @Test
    void filesAreFlatAndReadBack() throws IOException {
        RunSettings settings = ModelConfigs.with(
                RunSettings.defaults(), Map.of("recovery.patience", 7, "clipValue", "0.5", "beta1", 0.8));
        String json = ModelConfigs.toJson(settings);
        assertThat(json)
                .contains("\"batchSize\":64", "\"clipValue\":0.5", "\"patience\":7")
                .doesNotContain("schedule");
        assertThat(read(json)).isEqualTo(settings);
    }

    @Test
    void damagedFilesAreRefused() {
        refused(EARLIEST.replace("\"steps\":30,", ""), "steps");
        refused(EARLIEST.replace("\"shift\"", "\"shft\""), "shft");
        refused(EARLIEST.replace("\"steps\":30", "\"steps\":null"), "null");
        refused(EARLIEST.replace("0.998", "2"), "averageDecay must be in [0, 1), got 2.0");
        refused(EARLIEST.substring(1), "damaged");
        refused("[]", "damaged");
    }

    private void refused(String json, String message) {
        assertThatThrownBy(() -> read(json))
                .isInstanceOf(FlowsIoException.class)
                .hasMessageContaining("training.json is damaged")
                .hasMessageContaining(message);
    }

    @Test
    void changesAreNamedByKey() {
        assertThat(ModelConfigs.keys(RunSettings.class)).contains("steps", "optimizer", "clipNorm", "flip");
        assertThat(ModelConfigs.values(RunSettings.defaults()))
                .containsEntry("learningRate", "linear(0, 0.0005, 100)")
                .containsEntry("drift.interval", "100");
        assertThatThrownBy(() -> ModelConfigs.with(RunSettings.defaults(), Map.of("learningRte", "1")))
                .hasMessageContaining("learningRate");
        assertThatThrownBy(() -> ModelConfigs.with(RunSettings.defaults(), Map.of("learningRate", "fast")))
                .hasMessageContaining("'fast'");
        assertThatThrownBy(() -> ModelConfigs.with(RunSettings.defaults(), Map.of("optimizer", "SGD")))
                .hasMessageContaining("ADAMAX_GLOW");
    }
}
