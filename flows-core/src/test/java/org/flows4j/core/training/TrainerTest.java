package org.flows4j.core.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.layer.MemoryMode;
import org.flows4j.core.model.DataDescription;
import org.flows4j.core.model.ModelDescription;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.core.tensor.cpu.CpuOptions;
import org.flows4j.core.training.data.Batch;
import org.flows4j.core.training.data.BatchSource;
import org.flows4j.core.training.optimizer.GradientClipping;
import org.flows4j.core.training.optimizer.LossUnit;
import org.flows4j.core.training.schedule.LearningRateSchedule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainerTest {
    private static final TinyFlow.Options NOISY = TinyFlow.Options.standard();
    private static final TinyFlow.Options QUIET = new TinyFlow.Options(DType.FLOAT64, false);
    static final ModelDescription MODEL = new ModelDescription(
            "tiny", "{}", DType.FLOAT32, new DataDescription(Shape.vector(ToyData.DIMENSIONS), ToyData.LEVELS));

    @TempDir
    private Path folder;

    private static TrainingSettings config(long steps) {
        return TrainingSettings.plain(steps, 32)
                .withSeed(5)
                .withSchedule(schedule -> schedule.withLearningRate(LearningRateSchedule.constant(5e-3)))
                .withSchedule(schedule -> schedule.withInitializationBatchSize(64));
    }

    private static RecordingListener train(Flow flow, TinyFlow.Options options, TrainingSettings config) {
        RecordingListener listener = new RecordingListener();
        try (Trainer trainer = new Trainer(flow, config, ToyData.batches(0, 200, options))) {
            trainer.listen(listener).initialize();
            trainer.run();
        }
        return listener;
    }

    private static RecordingListener train(TinyFlow.Options options, TrainingSettings config) {
        return train(TinyFlow.build(options), options, config);
    }

    /** 4 bits is what a uniform model needs; the four components are nearly one. */
    @Test
    void trainingLearnsWhatComponentsHaveInCommon() {
        Flow flow = TinyFlow.build(NOISY);
        RecordingListener listener = new RecordingListener();
        try (Trainer trainer = new Trainer(
                flow,
                config(400).withIntervals(intervals -> intervals.withEvaluation(200)),
                ToyData.batches(0, 1000, NOISY))) {
            trainer.evaluateOn(ToyData.batches(5000, 300, NOISY))
                    .listen(listener)
                    .initialize();
            EvaluationReport before = new Evaluator(flow, ToyData.batches(5000, 300, NOISY), 100, 0).evaluate(0);
            TrainingSummary summary = trainer.run();
            assertThat(before.bitsPerDim()).isBetween(3.0, 4.0);
            assertThat(listener.evaluations).hasSize(2);
            assertThat(summary.evaluation()).isEqualTo(listener.evaluations.get(1));
            assertThat(listener.evaluations.get(1).bitsPerDim())
                    .isLessThan(listener.evaluations.get(0).bitsPerDim())
                    .isLessThan(before.bitsPerDim() - 0.5);
            assertThat(listener.evaluations.get(1).negativeLogLikelihood())
                    .isEqualTo(listener.evaluations.get(1).bitsPerDim() * 4 * Math.log(2), within(1e-12));
        }
    }

    @Test
    void theSeedDecidesEverything() {
        double[] first = train(NOISY, config(20)).negativeLogLikelihood();
        assertThat(train(NOISY, config(20)).negativeLogLikelihood()).containsExactly(first);
        assertThat(train(NOISY, config(20).withSeed(6)).negativeLogLikelihood()[0])
                .isNotEqualTo(first[0]);
    }

    @Test
    void microBatchesAddUpToTheBatch() {
        RecordingListener whole = train(QUIET, config(5));
        RecordingListener parts = train(QUIET, config(5).withGradients(gradients -> gradients.withMicroBatchSize(7)));
        for (int i = 0; i < 5; i++) {
            assertThat(parts.steps.get(i).loss()).isEqualTo(whole.steps.get(i).loss(), within(1e-10));
            assertThat(parts.steps.get(i).gradientNorm())
                    .isEqualTo(whole.steps.get(i).gradientNorm(), within(1e-10));
        }
    }

    @Test
    void memoryModesTrainAlike() {
        RecordingListener store = train(QUIET, config(5));
        for (MemoryMode mode : MemoryMode.values()) {
            RecordingListener other =
                    train(QUIET, config(5).withGradients(gradients -> gradients.withMemoryMode(mode)));
            assertThat(other.negativeLogLikelihood())
                    .as("%s", mode)
                    .containsExactly(store.negativeLogLikelihood(), within(1e-10));
        }
    }

    @Test
    void theUnitOfTheLossScalesItsGradientOnly() {
        double bits = train(QUIET, config(1)).steps.get(0).gradientNorm();
        StepReport nats = train(
                        QUIET, config(1).withGradients(gradients -> gradients.withLossUnit(LossUnit.NATS_PER_SAMPLE)))
                .steps
                .get(0);
        assertThat(nats.gradientNorm()).isEqualTo(bits * 4 * Math.log(2), within(1e-12));
        assertThat(nats.bitsPerDim()).isEqualTo(nats.loss() / (4 * Math.log(2)), within(1e-12));
    }

    /** Adam's first step is the learning rate whatever the gradient, unless that is far below its epsilon. */
    @Test
    void clippingChangesTheUpdateNotTheReportedNorm() {
        GradientClipping clipping = GradientClipping.byNorm(1e-10, LossUnit.NATS_PER_SAMPLE);
        double[] free = firstStep(config(1));
        double[] held = firstStep(config(1).withGradients(gradients -> gradients.withClipping(clipping)));
        assertThat(held[0]).isEqualTo(free[0]).isGreaterThan(1e-3);
        assertThat(free[1]).isEqualTo(5e-3, within(1e-5));
        assertThat(held[1]).isPositive().isLessThan(5e-5);
    }

    /** The reported norm of the gradient and the largest change of a parameter. */
    private static double[] firstStep(TrainingSettings config) {
        Flow flow = TinyFlow.build(QUIET);
        RecordingListener listener = new RecordingListener();
        double largest = 0;
        try (Trainer trainer = new Trainer(flow, config, ToyData.batches(0, 200, QUIET))) {
            trainer.listen(listener).initialize();
            double[][] before = values(flow);
            trainer.run();
            double[][] after = values(flow);
            for (int i = 0; i < before.length; i++) {
                for (int j = 0; j < before[i].length; j++) {
                    largest = Math.max(largest, Math.abs(after[i][j] - before[i][j]));
                }
            }
        }
        return new double[] {listener.steps.get(0).gradientNorm(), largest};
    }

    private static double[][] values(Flow flow) {
        return flow.parameters().asList().stream()
                .map(parameter -> parameter.value().toDoubles())
                .toArray(double[][]::new);
    }

    @Test
    void listenersHearEverythingInOrder() {
        RecordingListener listener = new RecordingListener();
        TrainingSettings config = config(4)
                .withIntervals(intervals -> intervals.withEvaluation(2))
                .withIntervals(intervals -> intervals.withCheckpoint(3));
        try (Trainer trainer = new Trainer(TinyFlow.build(NOISY), config, ToyData.batches(0, 64, NOISY))) {
            trainer.evaluateOn(ToyData.batches(100, 10, NOISY))
                    .saveTo(folder.resolve("model.safetensors"), MODEL)
                    .listen(listener)
                    .initialize();
            trainer.run();
        }
        assertThat(listener.events)
                .containsExactly(
                        "start 0",
                        "step 1",
                        "step 2",
                        "evaluation 2",
                        "step 3",
                        "checkpoint 3",
                        "step 4",
                        "evaluation 4",
                        "checkpoint 4",
                        "end 4");
    }

    @Test
    void initializationIsOneExplicitCall() {
        Flow flow = TinyFlow.build(NOISY);
        try (Trainer trainer = new Trainer(flow, config(3), ToyData.batches(0, 64, NOISY))) {
            assertThatThrownBy(trainer::run)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("initialize()");
            trainer.initialize();
            assertThat(flow.parameters().asList().stream()
                            .filter(parameter -> parameter.name().endsWith("initialized"))
                            .map(parameter -> parameter.value().item()))
                    .hasSize(2)
                    .containsOnly(1.0);
            assertThatThrownBy(trainer::initialize).isInstanceOf(IllegalStateException.class);
            trainer.run();
            assertThatThrownBy(trainer::initialize).hasMessageContaining("step 3");
        }
    }

    @Test
    void theAverageIsEvaluatedAndTheRawParametersTrained() {
        Flow flow = TinyFlow.build(NOISY);
        RecordingListener listener = new RecordingListener();
        BatchSource test = ToyData.batches(100, 50, NOISY);
        TrainingSettings config =
                config(30).withAverageDecay(0.9).withIntervals(intervals -> intervals.withEvaluationBatchSize(20));
        try (Trainer trainer = new Trainer(flow, config, ToyData.batches(0, 64, NOISY))) {
            trainer.evaluateOn(test).listen(listener).initialize();
            trainer.run();
            Evaluator evaluator = new Evaluator(flow, test, 20, 5);
            double[] averaged = new double[1];
            trainer.withAverage(() -> averaged[0] = evaluator.evaluate(30).negativeLogLikelihood());
            assertThat(listener.evaluations.get(0).negativeLogLikelihood()).isEqualTo(averaged[0]);
            assertThat(evaluator.evaluate(30).negativeLogLikelihood()).isNotEqualTo(averaged[0]);
        }
        assertThat(listener.negativeLogLikelihood()).containsExactly(withoutAverage());
    }

    private static double[] withoutAverage() {
        RecordingListener listener = new RecordingListener();
        try (Trainer trainer = new Trainer(TinyFlow.build(NOISY), config(30), ToyData.batches(0, 64, NOISY))) {
            trainer.listen(listener).initialize();
            trainer.run();
        }
        return listener.negativeLogLikelihood();
    }

    /** The average begins at the initialised values: with a decay near 1 it is still there after a step. */
    @Test
    void theAverageStartsAfterInitialization() {
        Flow flow = TinyFlow.build(NOISY);
        Parameter bias = flow.parameters().asList().get(0);
        TrainingSettings config = config(1).withAverageDecay(1 - 1e-12);
        try (Trainer trainer = new Trainer(flow, config, ToyData.batches(0, 64, NOISY))) {
            trainer.initialize();
            double[] initialized = bias.value().toDoubles();
            trainer.run();
            assertThat(bias.value().toDoubles()).isNotEqualTo(initialized);
            trainer.withAverage(() -> assertThat(bias.value().toDoubles()).containsExactly(initialized, within(1e-7)));
        }
    }

    @Test
    void interruptionEndsTheRunWithACheckpoint() {
        RecordingListener listener = new RecordingListener(step -> {
            if (step == 3) {
                Thread.currentThread().interrupt();
            }
        });
        Path file = folder.resolve("model.safetensors");
        try (Trainer trainer = new Trainer(TinyFlow.build(NOISY), config(100), ToyData.batches(0, 64, NOISY))) {
            trainer.evaluateOn(ToyData.batches(0, 64, NOISY))
                    .saveTo(file, MODEL)
                    .listen(listener)
                    .initialize();
            TrainingSummary summary = trainer.run();
            assertThat(Thread.interrupted()).as("the flag is handed on").isTrue();
            assertThat(summary.interrupted()).isTrue();
            assertThat(summary.steps()).isEqualTo(3);
            assertThat(listener.events)
                    .containsExactly("start 0", "step 1", "step 2", "step 3", "checkpoint 3", "end 3");
            assertThat(Files.exists(file)).isTrue();
        }
    }

    @Test
    void interruptionDuringEvaluationEndsTheRunToo() {
        RecordingListener listener = new RecordingListener();
        BatchSource whole = ToyData.batches(0, 64, NOISY);
        BatchSource interrupting = new MeddlingBatches(whole, (call, values) -> {
            if (call == 2) {
                Thread.currentThread().interrupt();
            }
        });
        TrainingSettings config = config(100)
                .withIntervals(intervals -> intervals.withEvaluation(2))
                .withIntervals(intervals -> intervals.withEvaluationBatchSize(8));
        try (Trainer trainer = new Trainer(TinyFlow.build(NOISY), config, whole)) {
            trainer.evaluateOn(interrupting)
                    .saveTo(folder.resolve("model.safetensors"), MODEL)
                    .listen(listener)
                    .initialize();
            assertThat(trainer.run().interrupted()).isTrue();
            assertThat(Thread.interrupted()).isTrue();
            assertThat(listener.events).containsExactly("start 0", "step 1", "step 2", "checkpoint 2", "end 2");
        }
    }

    @Test
    void dataMustFitTheFlowAndTheBatch() {
        Flow flow = TinyFlow.build(NOISY);
        assertThatThrownBy(() -> new Trainer(flow, config(1), ToyData.batches(0, 31, NOISY)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("32")
                .hasMessageContaining("31");
        BatchSource wide = new BatchSource() {
            @Override
            public int size() {
                return 100;
            }

            @Override
            public Shape sampleShape() {
                return Shape.vector(9);
            }

            @Override
            public Batch batch(int[] rows, java.util.random.RandomGenerator random) {
                throw new AssertionError("not reached");
            }
        };
        assertThatThrownBy(() -> new Trainer(flow, config(1), wide))
                .hasMessageContaining("[4]")
                .hasMessageContaining("[9]");
    }

    /** A short training must not leave tensors behind: what lives after 2,000 steps lived after 100. */
    @Test
    void nativeMemoryStaysWhereItWas() {
        TensorBackend backend = CpuBackend.create(CpuOptions.defaults().withThreads(1));
        Flow flow = TinyFlow.build(NOISY, backend);
        long[] live = new long[2];
        RecordingListener listener = new RecordingListener(step -> {
            if (step == 100 || step == 2000) {
                live[step == 100 ? 0 : 1] = backend.memory().live();
            }
        });
        TrainingSettings config = config(2000).withAverageDecay(0.99);
        try (Trainer trainer = new Trainer(flow, config, ToyData.batches(0, 64, NOISY, backend))) {
            trainer.listen(listener).initialize();
            trainer.run();
        }
        assertThat(live[1]).isEqualTo(live[0]);
    }
}
