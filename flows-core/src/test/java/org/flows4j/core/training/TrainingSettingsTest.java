package org.flows4j.core.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.function.UnaryOperator;
import org.flows4j.core.layer.MemoryMode;
import org.flows4j.core.training.optimizer.Adam;
import org.flows4j.core.training.optimizer.GradientClipping;
import org.flows4j.core.training.optimizer.LossUnit;
import org.flows4j.core.training.schedule.ConstantRate;
import org.flows4j.core.training.schedule.LearningRateSchedule;
import org.junit.jupiter.api.Test;

class TrainingSettingsTest {
    private static final Adam ADAMAX = new Adam(Adam.Rule.ADAMAX);

    @Test
    void everyValueCanBeChanged() {
        TrainingSettings changed = TrainingSettings.of(10, 4)
                .withSeed(3)
                .withOptimizer(ADAMAX)
                .withSchedule(schedule -> schedule.withLearningRate(LearningRateSchedule.constant(2))
                        .withInitializationBatchSize(8))
                .withGradients(gradients -> gradients
                        .withMicroBatchSize(2)
                        .withLossUnit(LossUnit.NATS_PER_SAMPLE)
                        .withClipping(GradientClipping.byNorm(1, LossUnit.NATS_PER_SAMPLE))
                        .withMemoryMode(MemoryMode.INVERT)
                        .withDrift(new DriftPolicy(9, 0.25)))
                .withAverageDecay(0.5)
                .withIntervals(intervals -> intervals
                        .withEvaluation(5)
                        .withEvaluationBatchSize(6)
                        .withImportanceSamples(11)
                        .withCheckpoint(7))
                .withRecovery(new RecoveryPolicy(1, 2, 0.5, 3));
        assertThat(changed)
                .isEqualTo(new TrainingSettings(
                        3,
                        new Schedule(10, 4, 8, new ConstantRate(2)),
                        ADAMAX,
                        new Gradients(
                                2,
                                LossUnit.NATS_PER_SAMPLE,
                                new GradientClipping(1, 0, LossUnit.NATS_PER_SAMPLE),
                                MemoryMode.INVERT,
                                new DriftPolicy(9, 0.25)),
                        0.5,
                        new Intervals(5, 6, 11, 7),
                        new RecoveryPolicy(1, 2, 0.5, 3)));
    }

    /** Without warm-up, clipping or average the loss of a new model may jump. */
    @Test
    void theDefaultsWarmUpClipAndAverage() {
        TrainingSettings defaults = TrainingSettings.of(10, 4);
        assertThat(defaults.schedule().learningRate()).hasToString("linear(0, 0.0005, 100)");
        assertThat(defaults.optimizer()).isEqualTo(new Adam());
        assertThat(defaults.gradients().clipping()).isEqualTo(GradientClipping.byNorm(30, LossUnit.BITS_PER_DIMENSION));
        assertThat(defaults.averageDecay()).isEqualTo(0.99);
        assertThat(TrainingSettings.defaults())
                .isEqualTo(defaults.withSchedule(
                        schedule -> schedule.withSteps(10_000).withBatchSize(64)));
    }

    @Test
    void plainSettingsDoNeither() {
        TrainingSettings plain = TrainingSettings.plain(10, 4);
        assertThat(plain.schedule()).isEqualTo(new Schedule(10, 4, 256, new ConstantRate(1e-3)));
        assertThat(plain.gradients().clipping()).isEqualTo(GradientClipping.none());
        assertThat(plain.averageDecay()).isZero();
        assertThat(plain.intervals()).isEqualTo(new Intervals(0, 256, 1, 0));
    }

    @Test
    void valuesOutOfRangeAreNamed() {
        assertThatThrownBy(() -> TrainingSettings.of(0, 1))
                .hasMessageContaining("steps")
                .hasMessageContaining("0");
        assertThatThrownBy(() -> TrainingSettings.of(1, 0)).hasMessageContaining("batchSize");
        refused("microBatchSize 5 is larger than batchSize 4", s -> s.withGradients(g -> g.withMicroBatchSize(5)));
        refused("microBatchSize must be at least 0, got -1", s -> s.withGradients(g -> g.withMicroBatchSize(-1)));
        refused("averageDecay must be in [0, 1), got 1.0", s -> s.withAverageDecay(1));
        refused("initializationBatchSize", s -> s.withSchedule(t -> t.withInitializationBatchSize(0)));
        refused("evaluationInterval", s -> s.withIntervals(i -> i.withEvaluation(-1)));
        refused("evaluationBatchSize", s -> s.withIntervals(i -> i.withEvaluationBatchSize(0)));
        refused("importanceSamples", s -> s.withIntervals(i -> i.withImportanceSamples(0)));
        refused("checkpointInterval", s -> s.withIntervals(i -> i.withCheckpoint(-1)));
    }

    private static void refused(String message, UnaryOperator<TrainingSettings> change) {
        TrainingSettings settings = TrainingSettings.of(10, 4);
        assertThatThrownBy(() -> change.apply(settings))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
