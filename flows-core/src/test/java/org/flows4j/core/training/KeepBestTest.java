package org.flows4j.core.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Objects;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.model.ModelFile;
import org.flows4j.core.training.data.BatchSource;
import org.flows4j.core.training.schedule.LearningRateSchedule;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A flow that learns ten samples by heart gets worse on others: training must stop there and go back to its best. */
class KeepBestTest {
    private static final TinyFlow.Options OPTIONS = TinyFlow.Options.standard();
    private static final int EVALUATED_EVERY = 20;

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("model.safetensors");
    }

    private static BatchSource others() {
        return ToyData.batches(500, 100, OPTIONS);
    }

    private static TrainingSettings config(long steps, double averageDecay) {
        return TrainingSettings.plain(steps, 10)
                .withSeed(3)
                .withSchedule(schedule -> schedule.withLearningRate(LearningRateSchedule.constant(0.002)))
                .withAverageDecay(averageDecay)
                .withIntervals(intervals -> intervals.withEvaluation(EVALUATED_EVERY));
    }

    private static Trainer trainer(Flow flow, TrainingSettings config, TrainingListener listener) {
        return new Trainer(flow, config, ToyData.batches(0, 10, OPTIONS))
                .evaluateOn(others())
                .listen(listener);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.9})
    void theRunEndsWithTheBestParameters(double averageDecay) {
        Flow flow = TinyFlow.build(OPTIONS);
        RecordingListener listener = new RecordingListener();
        try (Trainer trainer = trainer(flow, config(2000, averageDecay), listener)) {
            trainer.keepBest(3).initialize();
            TrainingSummary summary = trainer.run();
            BestEvaluation best = Objects.requireNonNull(summary.best());
            assertThat(best.step()).isGreaterThan(EVALUATED_EVERY);
            double least = listener.evaluations.stream()
                    .mapToDouble(EvaluationReport::negativeLogLikelihood)
                    .min()
                    .orElseThrow();
            assertThat(best.negativeLogLikelihood()).isEqualTo(least);
            assertThat(summary.steps())
                    .isEqualTo(best.step() + 3L * EVALUATED_EVERY)
                    .isLessThan(2000);
            assertThat(nats(flow)).isEqualTo(least, within(1e-12));
            trainer.withAverage(() -> assertThat(nats(flow)).isEqualTo(least, within(1e-12)));
        }
    }

    private static double nats(Flow flow) {
        return new Evaluator(flow, others(), 256, 3).evaluate(0).negativeLogLikelihood();
    }

    @Test
    void theBestIsWhatOneLoadsFromACheckpoint() {
        try (Trainer trainer = trainer(TinyFlow.build(OPTIONS), config(2000, 0.9), new RecordingListener())) {
            trainer.keepBest(2).saveTo(file, TrainerTest.MODEL).initialize();
            double best = Objects.requireNonNull(trainer.run().best()).negativeLogLikelihood();
            assertThat(loaded(ModelFile.Weights.BEST)).isEqualTo(best, within(1e-12));
            assertThat(loaded(ModelFile.Weights.AVERAGED)).isGreaterThan(best);
        }
    }

    private double loaded(ModelFile.Weights weights) {
        Flow flow = TinyFlow.build(OPTIONS);
        try (ModelFile saved = ModelFile.read(file)) {
            saved.loadInto(flow.parameters(), weights);
        }
        return nats(flow);
    }

    @Test
    void aTrainerThatHasEndedNeitherRunsNorSaves() {
        try (Trainer trainer = trainer(TinyFlow.build(OPTIONS), config(2000, 0.9), new RecordingListener())) {
            trainer.keepBest(2).saveTo(file, TrainerTest.MODEL).initialize();
            TrainingSummary summary = trainer.run();
            BestEvaluation best = Objects.requireNonNull(summary.best());
            assertThatThrownBy(trainer::run)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("ended at step " + summary.steps())
                    .hasMessageContaining("of step " + best.step())
                    .hasMessageContaining("resume(file)");
            assertThatThrownBy(() -> trainer.save(folder.resolve("other"), TrainerTest.MODEL))
                    .isInstanceOf(IllegalStateException.class);
            trainer.resume(file);
            trainer.save(file, TrainerTest.MODEL);
            assertThat(trainer.run().best()).isEqualTo(best);
        }
    }

    /** Stopped before the best, between the best and the end, and at the end. */
    @Test
    void aResumedRunRemembersTheBestAndItsPatience() {
        Flow whole = TinyFlow.build(OPTIONS);
        TrainingSummary expected;
        try (Trainer trainer = trainer(whole, config(2000, 0), new RecordingListener())) {
            trainer.keepBest(3).initialize();
            expected = trainer.run();
        }
        BestEvaluation best = Objects.requireNonNull(expected.best());
        for (long stop : new long[] {best.step() - EVALUATED_EVERY, best.step() + EVALUATED_EVERY, expected.steps()}) {
            try (Trainer trainer = trainer(TinyFlow.build(OPTIONS), config(stop, 0), new RecordingListener())) {
                trainer.keepBest(3).saveTo(file, TrainerTest.MODEL).initialize();
                trainer.run();
            }
            Flow resumed = TinyFlow.build(OPTIONS);
            try (Trainer trainer = trainer(resumed, config(2000, 0), new RecordingListener())) {
                trainer.keepBest(3).resume(file);
                TrainingSummary summary = trainer.run();
                assertThat(summary.best()).isEqualTo(best);
                assertThat(nats(resumed)).isEqualTo(best.negativeLogLikelihood(), within(1e-12));
            }
        }
    }

    /** Interrupted where an evaluation is due: the best one, the one that ends the patience, and one in between. */
    @Test
    void anEvaluationThatAnInterruptCancelsIsMadeLater() {
        Flow whole = TinyFlow.build(OPTIONS);
        RecordingListener expected = new RecordingListener();
        TrainingSummary summary;
        try (Trainer trainer = trainer(whole, config(2000, 0.9), expected)) {
            trainer.keepBest(3).initialize();
            summary = trainer.run();
        }
        long best = Objects.requireNonNull(summary.best()).step();
        for (long stop : new long[] {best, best + EVALUATED_EVERY, summary.steps()}) {
            RecordingListener listener = new RecordingListener(step -> {
                if (step == stop) {
                    Thread.currentThread().interrupt();
                }
            });
            try (Trainer trainer = trainer(TinyFlow.build(OPTIONS), config(2000, 0.9), listener)) {
                trainer.keepBest(3).saveTo(file, TrainerTest.MODEL).initialize();
                assertThat(trainer.run().interrupted()).isTrue();
                assertThat(Thread.interrupted()).isTrue();
            }
            Flow resumed = TinyFlow.build(OPTIONS);
            RecordingListener rest = new RecordingListener();
            try (Trainer trainer = trainer(resumed, config(2000, 0.9), rest)) {
                trainer.keepBest(3).saveTo(file, TrainerTest.MODEL).resume(file);
                TrainingSummary second = trainer.run();
                assertThat(second.best()).isEqualTo(summary.best());
                assertThat(second.steps()).isEqualTo(summary.steps());
            }
            assertThat(rest.evaluations.get(0).step()).isEqualTo(stop);
            assertThat(listener.evaluations.size() + rest.evaluations.size()).isEqualTo(expected.evaluations.size());
            assertThat(nats(resumed)).isEqualTo(nats(whole));
            assertThat(loaded(ModelFile.Weights.BEST)).isEqualTo(nats(whole));
        }
    }

    /** The evaluation at the end is made by a trainer that has no step left to make. */
    @Test
    void theLastEvaluationIsMadeLater() {
        RecordingListener first = new RecordingListener(step -> {
            if (step == 30) {
                Thread.currentThread().interrupt();
            }
        });
        try (Trainer trainer = trainer(TinyFlow.build(OPTIONS), config(30, 0), first)) {
            trainer.saveTo(file, TrainerTest.MODEL).initialize();
            trainer.run();
            assertThat(Thread.interrupted()).isTrue();
        }
        RecordingListener second = new RecordingListener();
        for (int times = 0; times < 2; times++) {
            try (Trainer trainer = trainer(TinyFlow.build(OPTIONS), config(30, 0), second)) {
                trainer.saveTo(file, TrainerTest.MODEL).resume(file);
                trainer.run();
            }
        }
        assertThat(second.events)
                .containsExactly("start 30", "evaluation 30", "checkpoint 30", "end 30", "start 30", "end 30");
    }

    @Test
    void mistakesAreNamed() {
        try (Trainer trainer = trainer(TinyFlow.build(OPTIONS), config(40, 0), new RecordingListener())) {
            assertThatThrownBy(() -> trainer.keepBest(0)).hasMessageContaining("at least 1");
            trainer.keepBest(5).saveTo(file, TrainerTest.MODEL).initialize();
            trainer.run();
        }
        try (Trainer trainer = trainer(TinyFlow.build(OPTIONS), config(80, 0), new RecordingListener())) {
            assertThatThrownBy(() -> trainer.resume(file))
                    .hasMessageContaining("best.normalize0.bias")
                    .hasMessageContaining("keepBest");
        }
    }
}
