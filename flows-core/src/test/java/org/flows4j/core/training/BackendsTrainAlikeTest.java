package org.flows4j.core.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.flows4j.core.flow.Flow;
import org.flows4j.core.layer.MemoryMode;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.core.tensor.cpu.CpuOptions;
import org.flows4j.core.testing.TestBackends;
import org.flows4j.core.training.optimizer.GradientClipping;
import org.flows4j.core.training.optimizer.LossUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One small training run, noise and all, on every backend: initialisation, gradients, Adam and evaluation. */
class BackendsTrainAlikeTest {
    private static final TinyFlow.Options DOUBLE = new TinyFlow.Options(DType.FLOAT64, true);
    private static final int STEPS = 12;

    private static double[] train(TensorBackend backend, TinyFlow.Options options, MemoryMode mode) {
        Flow flow = TinyFlow.build(options, backend);
        TrainingSettings config = TrainingSettings.plain(STEPS, 32)
                .withSeed(5)
                .withGradients(gradients -> gradients.withMemoryMode(mode))
                .withAverageDecay(0.9)
                .withGradients(
                        gradients -> gradients.withClipping(GradientClipping.byNorm(1, LossUnit.BITS_PER_DIMENSION)));
        RecordingListener listener = new RecordingListener();
        try (Trainer trainer = new Trainer(flow, config, ToyData.batches(0, 200, options, backend))) {
            trainer.evaluateOn(ToyData.batches(500, 40, options, backend))
                    .listen(listener)
                    .initialize();
            trainer.run();
        }
        double[] nats = java.util.Arrays.copyOf(listener.negativeLogLikelihood(), STEPS + 1);
        nats[STEPS] = listener.evaluations.get(0).negativeLogLikelihood();
        return nats;
    }

    private static void assertAlike(double[] actual, double[] expected, double tolerance) {
        assertThat(expected[STEPS - 1]).as("the loss falls").isLessThan(expected[0]);
        for (int i = 0; i <= STEPS; i++) {
            assertThat(actual[i]).as("loss %d", i).isCloseTo(expected[i], within(tolerance * Math.abs(expected[i])));
        }
    }

    @ParameterizedTest
    @EnumSource
    void portableBackendTrainsAsTheFastOne(MemoryMode mode) {
        double[] fast = train(TinyFlow.BACKEND, DOUBLE, mode);
        assertAlike(train(TestBackends.nd4j(), DOUBLE, mode), fast, 1e-9);
    }

    /** In floats each step's roundings steer the next. */
    @ParameterizedTest
    @EnumSource
    void portableBackendTrainsAsTheFastOneInSinglePrecision(MemoryMode mode) {
        TinyFlow.Options single = TinyFlow.Options.standard();
        double[] fast = train(TinyFlow.BACKEND, single, mode);
        assertAlike(train(TestBackends.nd4j(), single, mode), fast, 1e-3);
    }

    @ParameterizedTest
    @EnumSource
    void withoutFastLibrariesTrainingIsTheSame(MemoryMode mode) {
        TensorBackend slow = CpuBackend.create(CpuOptions.defaults()
                .withThreads(1)
                .withEngine(CpuOptions.Engine.OPENBLAS)
                .withVectorApi(false));
        TinyFlow.Options single = TinyFlow.Options.standard();
        assertAlike(train(slow, single, mode), train(TinyFlow.BACKEND, single, mode), 1e-3);
    }
}
