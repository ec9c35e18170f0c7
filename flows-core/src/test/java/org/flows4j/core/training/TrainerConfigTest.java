package org.flows4j.core.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.function.UnaryOperator;
import org.flows4j.core.layer.MemoryMode;
import org.flows4j.core.training.optimizer.Adam;
import org.flows4j.core.training.optimizer.Adamax;
import org.flows4j.core.training.optimizer.GradientClipping;
import org.flows4j.core.training.optimizer.LossUnit;
import org.flows4j.core.training.schedule.ConstantRate;
import org.flows4j.core.training.schedule.LearningRateSchedule;
import org.junit.jupiter.api.Test;

class TrainerConfigTest {
    @Test
    void buildersStartFromUsableDefaultsAndChangeEveryValue() {
        TrainerConfig defaults = TrainerConfig.builder(10, 4).build();
        assertThat(defaults.microBatchSize()).isEqualTo(4);
        assertThat(defaults.optimizer()).isEqualTo(new Adam());
        TrainerConfig changed = TrainerConfig.builder(10, 4)
                .microBatchSize(2)
                .seed(3)
                .optimizer(new Adamax())
                .schedule(LearningRateSchedule.constant(2))
                .lossUnit(LossUnit.NATS_PER_SAMPLE)
                .clipping(GradientClipping.byNorm(1, LossUnit.NATS_PER_SAMPLE))
                .averageDecay(0.5)
                .memoryMode(MemoryMode.INVERT)
                .drift(new DriftPolicy(9, 0.25))
                .initializationBatchSize(8)
                .evaluationInterval(5)
                .evaluationBatchSize(6)
                .checkpointInterval(7)
                .recovery(new RecoveryPolicy(1, 2, 0.5, 3))
                .build();
        assertThat(changed)
                .isEqualTo(new TrainerConfig(
                        10,
                        4,
                        2,
                        3,
                        new Adamax(),
                        new ConstantRate(2),
                        LossUnit.NATS_PER_SAMPLE,
                        new GradientClipping(Double.POSITIVE_INFINITY, 1, LossUnit.NATS_PER_SAMPLE),
                        0.5,
                        MemoryMode.INVERT,
                        new DriftPolicy(9, 0.25),
                        8,
                        5,
                        6,
                        7,
                        new RecoveryPolicy(1, 2, 0.5, 3)));
    }

    @Test
    void valuesOutOfRangeAreNamed() {
        assertThatThrownBy(() -> TrainerConfig.builder(0, 1).build())
                .hasMessageContaining("steps")
                .hasMessageContaining("0");
        assertThatThrownBy(() -> TrainerConfig.builder(1, 0).build()).hasMessageContaining("batchSize");
        refused("microBatchSize 5 is larger than batchSize 4", builder -> builder.microBatchSize(5));
        refused("averageDecay must be in [0, 1), got 1.0", builder -> builder.averageDecay(1));
        refused("initializationBatchSize", builder -> builder.initializationBatchSize(0));
        refused("evaluationInterval", builder -> builder.evaluationInterval(-1));
        refused("evaluationBatchSize", builder -> builder.evaluationBatchSize(0));
        refused("checkpointInterval", builder -> builder.checkpointInterval(-1));
    }

    private static void refused(String message, UnaryOperator<TrainerConfigBuilder> change) {
        TrainerConfigBuilder builder = change.apply(TrainerConfig.builder(10, 4));
        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
