package org.flows4j.core.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.io.FlowsIoException;
import org.flows4j.core.layer.MemoryMode;
import org.flows4j.core.model.ModelFile;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.core.tensor.cpu.CpuOptions;
import org.flows4j.core.training.data.BatchSource;
import org.flows4j.core.training.optimizer.Adam;
import org.flows4j.core.training.optimizer.GradientClipping;
import org.flows4j.core.training.optimizer.LossUnit;
import org.flows4j.core.training.schedule.LearningRateSchedule;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Training that stops and goes on must be training that never stopped, bit for bit. */
class ResumeTest {
    private static final TinyFlow.Options OPTIONS = TinyFlow.Options.standard();

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("model.safetensors");
    }

    private static TrainingSettings config(long steps) {
        return TrainingSettings.plain(steps, 32)
                .withSeed(77)
                .withOptimizer(new Adam(Adam.Rule.ADAM, 0.9, 0.99, 1e-8, 1e-4))
                .withSchedule(schedule -> schedule.withLearningRate(
                        LearningRateSchedule.parse("linear(0, 0.005, 30) @60 decay(0.005, 0.98, 1, 0)")))
                .withGradients(
                        gradients -> gradients.withClipping(GradientClipping.byNorm(1, LossUnit.NATS_PER_SAMPLE)))
                .withAverageDecay(0.95)
                .withSchedule(schedule -> schedule.withInitializationBatchSize(64));
    }

    private static Trainer trainer(Flow flow, TrainingSettings config, RecordingListener listener) {
        return new Trainer(flow, config, ToyData.batches(0, 200, OPTIONS, flow.backend()))
                .evaluateOn(ToyData.batches(500, 40, OPTIONS, flow.backend()))
                .listen(listener);
    }

    private static RecordingListener uninterrupted(Flow flow, TrainingSettings config) {
        RecordingListener listener = new RecordingListener();
        try (Trainer trainer = trainer(flow, config, listener)) {
            trainer.initialize();
            trainer.run();
        }
        return listener;
    }

    private RecordingListener stoppedAt(long step) {
        return stoppedAt(step, TinyFlow.build(OPTIONS));
    }

    private RecordingListener stoppedAt(long step, Flow flow) {
        RecordingListener listener = new RecordingListener();
        try (Trainer trainer = trainer(flow, config(step), listener)) {
            trainer.saveTo(file, TrainerTest.MODEL).initialize();
            trainer.run();
        }
        return listener;
    }

    /** Six steps an epoch: 50 stops within one, 54 between two. */
    @ParameterizedTest
    @CsvSource({"50, 2", "54, 1"})
    void theRestOfARunIsTheSameBitForBit(long stop, int threads) {
        TensorBackend backend = CpuBackend.create(CpuOptions.defaults().withThreads(threads));
        Flow whole = TinyFlow.build(OPTIONS, backend);
        RecordingListener expected = uninterrupted(whole, config(100));
        RecordingListener first = stoppedAt(stop, TinyFlow.build(OPTIONS, backend));
        RecordingListener second = new RecordingListener();
        Flow resumed = TinyFlow.build(OPTIONS, backend);
        try (Trainer trainer = trainer(resumed, config(100), second)) {
            trainer.resume(file);
            TrainingSummary summary = trainer.run();
            assertThat(summary.steps()).isEqualTo(100);
        }
        assertThat(second.events.get(0)).isEqualTo("start " + stop);
        assertThat(first.negativeLogLikelihood())
                .containsExactly(Arrays.copyOf(expected.negativeLogLikelihood(), (int) stop));
        assertThat(second.negativeLogLikelihood())
                .containsExactly(Arrays.copyOfRange(expected.negativeLogLikelihood(), (int) stop, 100));
        assertThat(second.evaluations.get(0).negativeLogLikelihood())
                .isEqualTo(expected.evaluations.get(0).negativeLogLikelihood());
        assertSameParameters(resumed, whole);
    }

    private static void assertSameParameters(Flow actual, Flow expected) {
        for (int i = 0; i < expected.parameters().asList().size(); i++) {
            Parameter parameter = expected.parameters().asList().get(i);
            assertThat(actual.parameters().asList().get(i).value().toFloats())
                    .as(parameter.name())
                    .containsExactly(parameter.value().toFloats());
        }
    }

    /**
     * Stopped where no comparison is due, one step before one is, and right after one, with a batch that two threads share: when
     * inputs are compared and what is done about it must not depend on the stop. The smaller tolerance is passed by every drift.
     */
    @ParameterizedTest
    @CsvSource({"7, 1e-3", "9, 1e-3", "11, 1e-3", "7, 1e-12"})
    void recoveredInputsAreComparedInTheSameSteps(long stop, double tolerance) {
        RecordingListener expected = new RecordingListener();
        Flow whole = inverting(0, 15, tolerance, expected);
        RecordingListener parts = new RecordingListener();
        inverting(0, stop, tolerance, parts);
        Flow resumed = inverting(stop, 15, tolerance, parts);
        assertThat(parts.drifts).isEqualTo(expected.drifts);
        assertThat(parts.negativeLogLikelihood()).containsExactly(expected.negativeLogLikelihood());
        assertSameParameters(resumed, whole);
        boolean fallback = tolerance < 1e-6;
        assertThat(expected.drifts).extracting(DriftReport::step).isEqualTo(fallback ? List.of(1L) : List.of(1L, 11L));
        assertThat(expected.drifts).extracting(DriftReport::fallback).containsOnly(fallback);
    }

    /** Trains with recovered inputs, compared every ten steps; from the checkpoint, unless it starts at 0; leaves a checkpoint. */
    private Flow inverting(long from, long to, double tolerance, RecordingListener listener) {
        TensorBackend backend = CpuBackend.create(CpuOptions.defaults().withThreads(2));
        Flow flow = TinyFlow.build(OPTIONS, backend, 256, 256);
        assertThat(flow.runner().parts(128)).isEqualTo(2);
        TrainingSettings config = TrainingSettings.plain(to, 128)
                .withGradients(gradients -> gradients.withMemoryMode(MemoryMode.INVERT))
                .withGradients(gradients -> gradients.withDrift(new DriftPolicy(10, tolerance)));
        try (Trainer trainer = new Trainer(flow, config, ToyData.batches(0, 200, OPTIONS, backend))) {
            trainer.saveTo(file, TrainerTest.MODEL).listen(listener);
            if (from > 0) {
                trainer.resume(file);
            } else {
                trainer.initialize();
            }
            trainer.run();
        }
        return flow;
    }

    /** The seventh step is lost, so the eighth is compared: by the run that goes on, too. */
    @Test
    void lostStepBeforeTheStopIsFollowedByAComparison() {
        TrainingSettings config = config(7)
                .withGradients(gradients -> gradients.withMemoryMode(MemoryMode.INVERT))
                .withGradients(gradients -> gradients.withDrift(new DriftPolicy(1000, 1e-3)));
        BatchSource faulty = new MeddlingBatches(
                ToyData.batches(0, 200, OPTIONS), (call, values) -> values[0] = call == 8 ? Float.NaN : values[0]);
        RecordingListener listener = new RecordingListener();
        try (Trainer trainer = new Trainer(TinyFlow.build(OPTIONS), config, faulty)) {
            trainer.listen(listener).saveTo(file, TrainerTest.MODEL).initialize();
            assertThat(trainer.run().skipped()).isEqualTo(1);
        }
        TrainingSettings more = config(12)
                .withGradients(gradients -> gradients.withMemoryMode(MemoryMode.INVERT))
                .withGradients(gradients -> gradients.withDrift(new DriftPolicy(1000, 1e-3)));
        try (Trainer trainer = trainer(TinyFlow.build(OPTIONS), more, listener)) {
            trainer.resume(file);
            trainer.run();
        }
        assertThat(listener.drifts).extracting(DriftReport::step).containsExactly(1L, 8L);
    }

    @Test
    void theCountOfLostStepsAndTheLearningRateGoOn() {
        RecoveryPolicy policy = new RecoveryPolicy(1, 1, 0.5, 5);
        BatchSource faulty = new MeddlingBatches(
                ToyData.batches(0, 200, OPTIONS), (call, values) -> values[0] = call == 4 ? Float.NaN : values[0]);
        try (Trainer trainer = new Trainer(TinyFlow.build(OPTIONS), config(40).withRecovery(policy), faulty)) {
            trainer.saveTo(file, TrainerTest.MODEL).initialize();
            assertThat(trainer.run().rollbacks()).isEqualTo(1);
        }
        RecordingListener listener = new RecordingListener();
        try (Trainer trainer = trainer(TinyFlow.build(OPTIONS), config(41).withRecovery(policy), listener)) {
            trainer.resume(file);
            TrainingSummary summary = trainer.run();
            assertThat(summary.skipped()).isEqualTo(1);
            assertThat(summary.rollbacks()).isEqualTo(1);
        }
        assertThat(listener.steps.get(0).learningRate()).isEqualTo(0.0025);
    }

    @Test
    void aResumedFlowIsNotInitializedAgain() {
        stoppedAt(3);
        try (Trainer trainer = trainer(TinyFlow.build(OPTIONS), config(5), new RecordingListener())) {
            trainer.resume(file);
            assertThatThrownBy(trainer::initialize).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void theAverageIsWhatOneLoadsToUseAModel() {
        Flow trained = TinyFlow.build(OPTIONS);
        double[] averaged = new double[1];
        Evaluator[] evaluator = {new Evaluator(trained, ToyData.batches(500, 40, OPTIONS), 40, 1)};
        try (Trainer trainer = trainer(trained, config(20), new RecordingListener())) {
            trainer.saveTo(file, TrainerTest.MODEL).initialize();
            trainer.run();
            trainer.withAverage(() -> averaged[0] = evaluator[0].evaluate(0).negativeLogLikelihood());
        }
        Flow loaded = TinyFlow.build(OPTIONS);
        try (ModelFile saved = ModelFile.read(file)) {
            assertThat(saved.hasAverage()).isTrue();
            saved.loadInto(loaded.parameters(), ModelFile.Weights.AVERAGED);
        }
        Evaluator again = new Evaluator(loaded, ToyData.batches(500, 40, OPTIONS), 40, 1);
        assertThat(again.evaluate(0).negativeLogLikelihood()).isEqualTo(averaged[0]);
    }

    @Test
    void whatDoesNotFitIsSaidAndChangesNothing() {
        stoppedAt(3);
        Flow flow = TinyFlow.build(OPTIONS);
        float[] before = flow.parameters().asList().get(3).value().toFloats();
        TrainingSettings adamax = config(5).withOptimizer(new Adam(Adam.Rule.ADAMAX));
        try (Trainer trainer = trainer(flow, adamax, new RecordingListener())) {
            assertThatThrownBy(() -> trainer.resume(file))
                    .isInstanceOf(FlowsIoException.class)
                    .hasMessageContaining("optimizer.infinityNorm.normalize0.bias")
                    .hasMessageContaining("optimizer.secondMoment.normalize0.bias")
                    .hasMessageContaining("Resume with the model, the optimizer");
            assertThatThrownBy(trainer::run).isInstanceOf(IllegalStateException.class);
        }
        TrainingSettings noAverage = config(5).withAverageDecay(0);
        try (Trainer trainer = trainer(flow, noAverage, new RecordingListener())) {
            assertThatThrownBy(() -> trainer.resume(file)).hasMessageContaining("ema.normalize0.bias");
        }
        assertThat(flow.parameters().asList().get(3).value().toFloats()).containsExactly(before);
        Flow doubles = TinyFlow.build(new TinyFlow.Options(DType.FLOAT64, true));
        try (Trainer trainer = trainer(doubles, config(5), new RecordingListener())) {
            assertThatThrownBy(() -> trainer.resume(file))
                    .hasMessageContaining("F64")
                    .hasMessageContaining("F32");
        }
    }

    @Test
    void aFinishedModelCannotBeTrainedOn() {
        Flow flow = TinyFlow.build(OPTIONS);
        ModelFile.save(file, TrainerTest.MODEL, flow.parameters());
        try (Trainer trainer = trainer(flow, config(5), new RecordingListener())) {
            assertThatThrownBy(() -> trainer.resume(file))
                    .isInstanceOf(FlowsIoException.class)
                    .hasMessageContaining("finished model");
        }
    }
}
