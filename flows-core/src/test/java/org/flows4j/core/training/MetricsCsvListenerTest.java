package org.flows4j.core.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.flows4j.core.io.FlowsIoException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetricsCsvListenerTest {
    private static final String HEADER =
            "step,split,bits_per_dim,negative_log_likelihood,learning_rate,gradient_norm,seconds,samples_per_second,skipped,loss";
    private static final TrainingSettings CONFIG = TrainingSettings.plain(1, 1);

    @TempDir
    private Path folder;

    private static StepReport step(long step) {
        return new StepReport(step, 2.5, 1.25, 1e-3, 0.5, 0.1, 320, false);
    }

    private static TrainingSummary end(long steps) {
        return new TrainingSummary(steps, 0, 0, null, null, false, false, 1);
    }

    @Test
    void everyStepAndEvaluationIsARowAtOnce() throws IOException {
        Path file = folder.resolve("metrics.csv");
        try (MetricsCsvListener listener = new MetricsCsvListener(file)) {
            listener.onStart(0, CONFIG);
            assertThat(Files.readAllLines(file)).containsExactly(HEADER);
            listener.onStep(step(1));
            assertThat(Files.readAllLines(file))
                    .containsExactly(HEADER, "1,train,1.25,2.5,0.001,0.5,0.1,320.0,false,2.5");
            listener.onStep(new StepReport(2, Double.NaN, Double.NaN, 1e-3, Double.NaN, 0.1, 320, true));
            listener.onEvaluation(new EvaluationReport(2, 1.5, 3, 1.5, 3, 100, 0.5));
            listener.onCheckpoint(2, file);
            assertThat(Files.readAllLines(file))
                    .endsWith("2,train,NaN,NaN,0.001,NaN,0.1,320.0,true,NaN", "2,evaluation,1.5,3.0,,,0.5,200.0,,");
            listener.onEnd(end(2));
        }
        assertThat(Files.readAllLines(file)).hasSize(4).allMatch(row -> row.split(",", -1).length == 10);
    }

    /** Without a likelihood there are no bits per dimension. */
    @Test
    void theLossOfAnotherObjectiveHasItsOwnColumn() throws IOException {
        Path file = folder.resolve("metrics.csv");
        try (MetricsCsvListener listener = new MetricsCsvListener(file)) {
            listener.onStart(0, CONFIG);
            listener.onStep(new StepReport(1, 2.5, Double.NaN, 1e-3, 0.5, 0.1, 320, false));
        }
        assertThat(Files.readAllLines(file)).endsWith("1,train,,,0.001,0.5,0.1,320.0,false,2.5");
    }

    @Test
    void resumptionDropsLaterRowsAndHalfRows() throws IOException {
        Path file = folder.resolve("metrics.csv");
        try (MetricsCsvListener crashed = new MetricsCsvListener(file)) {
            crashed.onStart(0, CONFIG);
            for (int i = 1; i <= 5; i++) {
                crashed.onStep(step(i));
            }
        }
        Files.writeString(file, "2,train,9.9", StandardOpenOption.APPEND);
        try (MetricsCsvListener resumed = new MetricsCsvListener(file)) {
            resumed.onStart(3, CONFIG);
            resumed.onStep(step(4));
            resumed.onEnd(end(4));
        }
        List<String> rows = Files.readAllLines(file);
        assertThat(rows.stream().map(row -> row.substring(0, row.indexOf(','))))
                .containsExactly("step", "1", "2", "3", "4");
    }

    @Test
    void aNewRunStartsANewFile() throws IOException {
        Path file = folder.resolve("metrics.csv");
        Files.writeString(file, "something else\n1,2,3\n");
        try (MetricsCsvListener listener = new MetricsCsvListener(file)) {
            listener.onStart(0, CONFIG);
            listener.onEnd(end(0));
        }
        assertThat(Files.readAllLines(file)).containsExactly(HEADER);
    }

    @Test
    void resumptionWithoutAFileStartsOne() throws IOException {
        Path file = folder.resolve("metrics.csv");
        try (MetricsCsvListener listener = new MetricsCsvListener(file)) {
            listener.onStart(10, CONFIG);
            listener.onStep(step(11));
        }
        assertThat(Files.readAllLines(file)).hasSize(2);
    }

    /** The numbers have the sign they had, and get the name they have now. */
    @ParameterizedTest
    @ValueSource(strings = {"nats", "negative_log_likelihood"})
    void rowsOfAFormerVersionGoOnUnderTheNewName(String name) throws IOException {
        Path file = folder.resolve("metrics.csv");
        String former = HEADER.replace("negative_log_likelihood", name).replace(",loss", "");
        Files.writeString(file, former + "\n1,train,1.25,2.5,1,1,1,1,false\n");
        try (MetricsCsvListener listener = new MetricsCsvListener(file)) {
            listener.onStart(1, CONFIG);
            listener.onStep(step(2));
        }
        assertThat(Files.readAllLines(file))
                .containsExactly(
                        HEADER, "1,train,1.25,2.5,1,1,1,1,false,", "2,train,1.25,2.5,0.001,0.5,0.1,320.0,false,2.5");
    }

    @Test
    void rowsOfOtherColumnsAreNotMixedIn() throws IOException {
        Path file = folder.resolve("metrics.csv");
        Files.writeString(file, "step,log_likelihood\n1,-2.5\n");
        try (MetricsCsvListener listener = new MetricsCsvListener(file)) {
            assertThatThrownBy(() -> listener.onStart(1, CONFIG))
                    .isInstanceOf(FlowsIoException.class)
                    .hasMessageContainingAll("metrics.csv", "move the file away");
        }
        assertThat(file).hasContent("step,log_likelihood\n1,-2.5\n");
    }

    @Test
    void aMissingFolderIsNamed() {
        Path file = folder.resolve("nowhere").resolve("metrics.csv");
        try (MetricsCsvListener listener = new MetricsCsvListener(file)) {
            assertThatThrownBy(() -> listener.onStart(0, CONFIG))
                    .isInstanceOf(FlowsIoException.class)
                    .hasMessageContaining("nowhere");
        }
    }
}
