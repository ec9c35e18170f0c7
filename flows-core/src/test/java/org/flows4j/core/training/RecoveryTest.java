package org.flows4j.core.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.model.ModelFile;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.core.tensor.cpu.CpuOptions;
import org.flows4j.core.training.data.BatchSource;
import org.flows4j.core.training.schedule.LearningRateSchedule;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Faults injected into data and parameters. */
class RecoveryTest {
    private static final TinyFlow.Options OPTIONS = TinyFlow.Options.standard();
    private static final double RATE = 1e-3;

    @TempDir
    private Path folder;

    private Path file;

    private final Flow flow = TinyFlow.build(OPTIONS);
    private final Parameter bias = flow.parameters().asList().get(0);
    private final BatchSource data = ToyData.batches(0, 64, OPTIONS);

    @BeforeEach
    void name() {
        file = folder.resolve("model.safetensors");
    }

    private static TrainingSettings config(long steps, RecoveryPolicy recovery) {
        return TrainingSettings.plain(steps, 16)
                .withSeed(3)
                .withSchedule(schedule -> schedule.withLearningRate(LearningRateSchedule.constant(RATE)))
                .withAverageDecay(0.9)
                .withRecovery(recovery);
    }

    /** The first call is the initialisation batch; call k + 1 is step k. */
    private BatchSource badAt(int... steps) {
        return new MeddlingBatches(data, (call, values) -> {
            if (IntStream.of(steps).anyMatch(step -> step == call - 1)) {
                values[0] = Float.NaN;
            }
        });
    }

    private List<double[]> values() {
        List<double[]> values = new ArrayList<>();
        flow.parameters().forEach(parameter -> values.add(parameter.value().toDoubles()));
        return values;
    }

    @Test
    void aBadStepChangesNothingAndIsCounted() {
        List<List<double[]>> history = new ArrayList<>();
        RecordingListener listener = new RecordingListener(step -> history.add(values()));
        try (Trainer trainer = new Trainer(flow, config(5, new RecoveryPolicy(3, 10, 0.5, 1)), badAt(2, 4))) {
            trainer.listen(listener).initialize();
            TrainingSummary summary = trainer.run();
            assertThat(summary.skipped()).isEqualTo(2);
            assertThat(summary.rollbacks()).isZero();
            assertThat(summary.steps()).isEqualTo(5);
        }
        assertThat(listener.events)
                .containsExactly(
                        "start 0", "step 1", "step 2", "skip 2", "step 3", "step 4", "skip 4", "step 5", "end 5");
        assertThat(listener.steps.get(1).skipped()).isTrue();
        assertThat(listener.steps.get(1).loss()).isNaN();
        assertThat(listener.steps.get(1).gradientNorm()).isNaN();
        assertSame(history.get(1), history.get(0));
        assertThat(history.get(2).get(0)).isNotEqualTo(history.get(1).get(0));
    }

    /** A finite loss with a gradient that overflows: the gradient of a huge outlier. */
    @Test
    void aBadGradientIsNoBetterThanABadLoss() {
        BatchSource outlier = new MeddlingBatches(data, (call, values) -> {
            if (call == 2) {
                Arrays.fill(values, 3e19f);
            }
        });
        RecordingListener listener = new RecordingListener();
        try (Trainer trainer = new Trainer(flow, config(2, new RecoveryPolicy(3, 10, 0.5, 1)), outlier)) {
            trainer.listen(listener).initialize();
            trainer.run();
        }
        assertThat(listener.events).contains("skip 1").doesNotContain("skip 2");
    }

    @Test
    void persistentFaultsRollBackToTheLastGoodSnapshot() {
        List<List<double[]>> history = new ArrayList<>();
        RecordingListener listener = new RecordingListener(step -> {
            history.add(values());
            if (step == 7) {
                bias.assign(new double[] {Double.NaN, 0, 0, 0});
            }
        });
        // Snapshots are due every 3 steps and taken before the update: after 0, 3 and 6 steps.
        RecoveryPolicy policy = new RecoveryPolicy(2, 3, 0.25, 2);
        try (Trainer trainer = new Trainer(flow, config(11, policy), data)) {
            trainer.listen(listener).initialize();
            TrainingSummary summary = trainer.run();
            assertThat(summary.skipped()).isEqualTo(2);
            assertThat(summary.rollbacks()).isEqualTo(1);
        }
        assertThat(listener.events.subList(7, 14))
                .containsExactly("step 7", "step 8", "skip 8", "step 9", "skip 9", "rollback 9 to 6 x0.25", "step 10");
        assertThat(listener.steps.get(8).learningRate()).isEqualTo(RATE);
        assertThat(listener.steps.get(9).learningRate()).isEqualTo(RATE / 4);
        assertThat(listener.steps.get(9).skipped()).isFalse();
        // Step 10 starts from the parameters of step 6 and moves each by about a quarter of the rate.
        double[] restored = history.get(5).get(0);
        double[] after = history.get(9).get(0);
        assertThat(after).isNotEqualTo(restored).containsExactly(restored, within(RATE / 2));
    }

    /** Steps 5 to 8 are lost. The run ends after 6, so the two that go on from its file have no good step before the roll-back. */
    @Test
    void resumedTrainingGoesBackToItsCheckpoint() {
        RecoveryPolicy policy = new RecoveryPolicy(4, 1, 0.5, 2);
        try (Trainer trainer = new Trainer(flow, config(6, policy), badAt(5, 6))) {
            trainer.saveTo(file, TrainerTest.MODEL).initialize();
            assertThat(trainer.run().skipped()).isEqualTo(2);
        }
        BatchSource bad = new MeddlingBatches(
                data, (call, values) -> values[0] = List.of(1, 2, 7, 8).contains(call) ? Float.NaN : values[0]);
        RecordingListener listener = new RecordingListener();
        try (Trainer trainer = new Trainer(TinyFlow.build(OPTIONS), config(12, policy), bad)) {
            trainer.listen(listener);
            for (int times = 0; times < 2; times++) {
                trainer.resume(file);
                TrainingSummary summary = trainer.run();
                assertThat(summary.skipped()).isEqualTo(4);
                assertThat(summary.rollbacks()).isEqualTo(1);
            }
        }
        assertThat(listener.events)
                .filteredOn(event -> event.startsWith("rollback"))
                .containsExactly("rollback 8 to 6 x0.5", "rollback 8 to 6 x0.5");
    }

    @Test
    void averageAndMomentsGoBackToo() {
        double[] averagedBefore = new double[4];
        double[] averagedAfter = new double[4];
        Trainer[] own = new Trainer[1];
        RecordingListener listener = new RecordingListener(step -> {
            if (step == 1) {
                own[0].withAverage(() -> System.arraycopy(bias.value().toDoubles(), 0, averagedBefore, 0, 4));
            }
            if (step == 4) {
                bias.assign(new double[] {Double.NaN, 0, 0, 0});
            }
        });
        TrainingListener afterRollback = new TrainingListener() {
            @Override
            public void onRollback(long step, long restoredStep, double factor) {
                own[0].withAverage(() -> System.arraycopy(bias.value().toDoubles(), 0, averagedAfter, 0, 4));
            }
        };
        // Snapshots after 0, 2 and 4 updates were due, but the one at 4 comes before the fault is noticed: step 5
        // fails.
        try (Trainer trainer = new Trainer(flow, config(6, new RecoveryPolicy(1, 100, 1, 5)), data)) {
            own[0] = trainer;
            trainer.listen(listener).listen(afterRollback).initialize();
            double[] start = new double[4];
            trainer.withAverage(() -> System.arraycopy(bias.value().toDoubles(), 0, start, 0, 4));
            trainer.run();
            assertThat(averagedAfter).containsExactly(start);
            assertThat(averagedAfter).isNotEqualTo(averagedBefore);
        }
    }

    @Test
    void trainingGivesUpWhenGoingBackDoesNotHelp() {
        RecordingListener listener = new RecordingListener(step -> bias.assign(new double[] {Double.NaN, 0, 0, 0}));
        try (Trainer trainer = new Trainer(flow, config(100, new RecoveryPolicy(2, 1, 0.5, 2)), data)) {
            trainer.listen(listener).initialize();
            assertThatThrownBy(trainer::run)
                    .isInstanceOf(TrainingDivergedException.class)
                    .hasMessageContaining("2 consecutive steps")
                    .hasMessageContaining("all allowed rollbacks (2)");
        }
        assertThat(listener.events)
                .filteredOn(event -> event.startsWith("rollback"))
                .hasSize(2);
        assertThat(listener.events.get(listener.events.size() - 1)).startsWith("skip");
    }

    /** Every loss is finite, and far above that of the first step: the model is saved with the last good parameters. */
    @Test
    void aLossThatExplodesIsADivergenceToo() {
        List<List<double[]>> history = new ArrayList<>();
        RecordingListener listener = new RecordingListener(step -> {
            history.add(values());
            if (step >= 4) {
                bias.assign(new double[] {1e6, 0, 0, 0});
            }
        });
        // Snapshots after 0, 1, 2, 3 updates; step 5 is the first that is far off.
        RecoveryPolicy policy = new RecoveryPolicy(2, 1, 0.5, 1);
        try (Trainer trainer = new Trainer(flow, config(100, policy), data)) {
            trainer.listen(listener).saveTo(file, TrainerTest.MODEL).initialize();
            assertThatThrownBy(trainer::run)
                    .isInstanceOf(TrainingDivergedException.class)
                    .hasMessageContaining("more than 10 bits per dimension above")
                    .hasMessageContaining("2 consecutive steps")
                    .hasMessageContaining("all allowed rollbacks (1)")
                    .hasMessageContaining("those after step 6")
                    .satisfies(thrown -> {
                        TrainingSummary summary =
                                Objects.requireNonNull(((TrainingDivergedException) thrown).summary());
                        assertThat(summary.diverged()).isTrue();
                        assertThat(summary.skipped()).isZero();
                    });
        }
        assertThat(listener.events).contains("rollback 6 to 3 x0.5");
        assertSame(values(), history.get(2));
        Flow saved = TinyFlow.build(OPTIONS);
        try (ModelFile model = ModelFile.read(file)) {
            model.loadInto(saved.parameters(), ModelFile.Weights.TRAINED);
        }
        assertThat(saved.parameters().asList().get(0).value().toDoubles())
                .containsExactly(history.get(2).get(0));
    }

    @Test
    void aShortRunThatEndsFarOffHasDiverged() {
        RecordingListener listener = new RecordingListener(step -> bias.assign(new double[] {1e6, 0, 0, 0}));
        try (Trainer trainer = new Trainer(flow, config(4, RecoveryPolicy.defaults()), data)) {
            trainer.listen(listener).initialize();
            double[] start = bias.value().toDoubles();
            assertThatThrownBy(trainer::run)
                    .isInstanceOf(TrainingDivergedException.class)
                    .hasMessageContaining("3 consecutive steps");
            assertThat(bias.value().toDoubles()).containsExactly(start);
        }
    }

    @Test
    void anExplodedTrainingHasItsBestEvaluation() {
        RecordingListener listener = new RecordingListener(step -> {
            if (step >= 4) {
                bias.assign(new double[] {1e6, 0, 0, 0});
            }
        });
        TrainingSettings config = config(100, new RecoveryPolicy(2, 1, 0.5, 1))
                .withAverageDecay(0)
                .withIntervals(intervals -> intervals.withEvaluation(1));
        try (Trainer trainer = new Trainer(flow, config, data)) {
            trainer.evaluateOn(data).keepBest(50).listen(listener).initialize();
            assertThatThrownBy(trainer::run)
                    .isInstanceOf(TrainingDivergedException.class)
                    .hasMessageContaining("which had the best evaluation");
        }
        double best = listener.evaluations.stream()
                .mapToDouble(EvaluationReport::negativeLogLikelihood)
                .min()
                .orElseThrow();
        assertThat(new Evaluator(flow, data, config.intervals().evaluationBatchSize(), 3)
                        .evaluate(0)
                        .negativeLogLikelihood())
                .isCloseTo(best, within(1e-9));
    }

    /** A batch here and there may be as bad as it likes. */
    @Test
    void singleOutliersAreNoDivergence() {
        BatchSource outliers = new MeddlingBatches(data, (call, values) -> {
            if (call > 1 && call % 2 == 1) {
                values[0] = 1e6f;
            }
        });
        TrainingSettings config = TrainingSettings.plain(12, 16)
                .withSchedule(schedule -> schedule.withLearningRate(LearningRateSchedule.constant(1e-6)))
                .withRecovery(new RecoveryPolicy(2, 1, 0.5, 0));
        try (Trainer trainer = new Trainer(flow, config, outliers)) {
            trainer.initialize();
            assertThat(trainer.run().diverged()).isFalse();
        }
    }

    @Test
    void withoutRollbacksThereIsNoSnapshotToPayFor() {
        long[] live = new long[2];
        for (int allowed = 0; allowed < 2; allowed++) {
            int index = allowed;
            TensorBackend backend = CpuBackend.create(CpuOptions.defaults().withThreads(1));
            RecordingListener listener =
                    new RecordingListener(step -> live[index] = backend.memory().live());
            TrainingSettings config = config(2, new RecoveryPolicy(2, 1, 0.5, allowed));
            BatchSource own = ToyData.batches(0, 64, OPTIONS, backend);
            try (Trainer trainer = new Trainer(TinyFlow.build(OPTIONS, backend), config, own)) {
                trainer.listen(listener).initialize();
                trainer.run();
            }
        }
        assertThat(live[0]).isLessThan(live[1]);
        BatchSource broken = badAt(2, 3);
        try (Trainer trainer = new Trainer(flow, config(9, new RecoveryPolicy(2, 1, 0.5, 0)), broken)) {
            trainer.initialize();
            assertThatThrownBy(trainer::run)
                    .isInstanceOf(TrainingDivergedException.class)
                    .hasMessageContaining("all allowed rollbacks (0)");
        }
    }

    @Test
    void trainingGivesUpWhenNoStepEverSucceeded() {
        BatchSource broken = new MeddlingBatches(data, (call, values) -> values[0] = call == 1 ? values[0] : Float.NaN);
        try (Trainer trainer = new Trainer(flow, config(100, RecoveryPolicy.defaults()), broken)) {
            trainer.initialize();
            assertThatThrownBy(trainer::run)
                    .isInstanceOf(TrainingDivergedException.class)
                    .hasMessageContaining("10 consecutive steps")
                    .hasMessageContaining("no step has succeeded");
        }
    }

    /** A checkpoint of such parameters could not be read, and would replace a good one. */
    @Test
    void parametersThatAreNotFiniteAreNotSaved() {
        RecordingListener listener = new RecordingListener(step -> {
            if (step == 3) {
                bias.assign(new double[] {Double.NaN, 0, 0, 0});
            }
        });
        TrainingSettings settings =
                config(5, new RecoveryPolicy(1, 1, 1, 5)).withIntervals(intervals -> intervals.withCheckpoint(1));
        try (Trainer trainer = new Trainer(flow, settings, data)) {
            trainer.saveTo(file, TrainerTest.MODEL).listen(listener).initialize();
            assertThat(trainer.run().skipped()).isEqualTo(1);
        }
        assertThat(listener.events)
                .filteredOn(event -> event.startsWith("checkpoint"))
                .containsExactly("checkpoint 1", "checkpoint 2", "checkpoint 4", "checkpoint 5");
    }

    @Test
    void aRunThatEndsWithParametersThatAreNotFiniteHasDiverged() {
        RecordingListener listener = new RecordingListener(step -> {
            if (step == 3) {
                bias.assign(new double[] {Double.POSITIVE_INFINITY, 0, 0, 0});
            }
        });
        try (Trainer trainer = new Trainer(flow, config(3, new RecoveryPolicy(1, 1, 1, 5)), data)) {
            trainer.saveTo(file, TrainerTest.MODEL).listen(listener).initialize();
            assertThatThrownBy(trainer::run)
                    .isInstanceOf(TrainingDivergedException.class)
                    .hasMessageContainingAll("Parameters are not finite after step 3", "those after step 2");
        }
        assertThat(bias.value().toDoubles()).doesNotContain(Double.POSITIVE_INFINITY);
        assertThat(file).exists();
    }

    @Test
    void policiesOutOfRangeAreRefused() {
        assertThatThrownBy(() -> new RecoveryPolicy(0, 1, 1, 0)).hasMessageContaining("patience");
        assertThatThrownBy(() -> new RecoveryPolicy(1, 1, 0, 0)).hasMessageContaining("learningRateFactor");
    }

    private static void assertSame(List<double[]> actual, List<double[]> expected) {
        for (int i = 0; i < expected.size(); i++) {
            assertThat(actual.get(i)).containsExactly(expected.get(i));
        }
    }
}
