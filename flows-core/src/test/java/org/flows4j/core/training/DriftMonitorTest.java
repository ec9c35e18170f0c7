package org.flows4j.core.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoubleSupplier;
import org.flows4j.core.autodiff.Initializer;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.distribution.StandardNormal;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.InvertibleChain;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.layer.MemoryMode;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.junit.jupiter.api.Test;

/** Flows of scales whose inverse is off by a known factor. */
class DriftMonitorTest {
    private static final TensorBackend BACKEND = TinyFlow.BACKEND;
    private static final Shape SHAPE = Shape.vector(ToyData.DIMENSIONS);
    private static final TinyFlow.Options OPTIONS = new TinyFlow.Options(DType.FLOAT64, false);
    private static final int LAYERS = 4;

    /** {@code x * exp(logs)}, whose inverse is wrong by a factor. */
    private record LooseScale(Parameter logs, DoubleSupplier factor) implements InvertibleLayer {
        @Override
        public LayerResult forward(Tensor x, FlowContext context) {
            Tensor logScale = context.value(logs);
            return LayerResult.shared(x.mul(logScale.exp()), logScale.sum());
        }

        @Override
        public LayerResult inverseWithLogDet(Tensor z, FlowContext context) {
            Tensor logScale = context.value(logs);
            return LayerResult.shared(
                    z.mul(logScale.neg().exp()).mul(factor.getAsDouble()),
                    logScale.sum().neg());
        }

        @Override
        public Shape outputShape(Shape input) {
            return input;
        }

        @Override
        public ParameterList parameters() {
            return ParameterList.of(logs);
        }
    }

    private static Flow flow(double factor) {
        return flow(() -> factor);
    }

    private static Flow flow(DoubleSupplier factor) {
        ParameterFactory parameters = new ParameterFactory(BACKEND, DType.FLOAT64, new SplittableRandom(1));
        List<InvertibleLayer> layers = new ArrayList<>();
        for (int i = 0; i < LAYERS; i++) {
            Parameter logs = parameters.parameter("logs" + i, SHAPE, Initializer.constant(-0.5));
            layers.add(new LooseScale(logs, factor));
        }
        StandardNormal prior = new StandardNormal(SHAPE, BACKEND, DType.FLOAT64);
        return new Flow(new InvertibleChain(layers), prior, SHAPE, BACKEND, DType.FLOAT64);
    }

    private static TrainingSettings config(MemoryMode mode) {
        return TrainingSettings.plain(7, 16)
                .withGradients(gradients -> gradients.withMemoryMode(mode))
                .withGradients(gradients -> gradients.withDrift(new DriftPolicy(3, 1e-3)));
    }

    private static final class Reports implements TrainingListener {
        private final List<DriftReport> drifts = new ArrayList<>();

        @Override
        public void onDrift(DriftReport report) {
            drifts.add(report);
        }
    }

    private static List<DriftReport> train(Flow flow, TrainingSettings config) {
        Reports reports = new Reports();
        try (Trainer trainer = new Trainer(flow, config, ToyData.batches(0, 64, OPTIONS))) {
            trainer.listen(reports).initialize();
            trainer.run();
        }
        return reports.drifts;
    }

    private static double[] parameters(Flow flow) {
        return flow.parameters().asList().stream()
                .flatMapToDouble(
                        parameter -> java.util.Arrays.stream(parameter.value().toDoubles()))
                .toArray();
    }

    /** All layers but the first, whose input is at hand, are recovered: the error grows by its factor at each. */
    @Test
    void smallDriftIsMeasuredAtTheIntervalAndTolerated() {
        List<DriftReport> drifts = train(flow(1 + 1e-5), config(MemoryMode.INVERT));
        assertThat(drifts).extracting(DriftReport::step).containsExactly(1L, 4L, 7L);
        assertThat(drifts).allSatisfy(report -> {
            assertThat(report.drift()).isCloseTo((LAYERS - 1) * 1e-5, within(1e-9));
            assertThat(report.layer()).isEqualTo("LooseScale");
            assertThat(report.fallback()).isFalse();
        });
    }

    @Test
    void largeDriftFallsBackToCheckpointsFromThatVeryStep() {
        Flow drifting = flow(1.01);
        List<DriftReport> drifts = train(drifting, config(MemoryMode.INVERT));
        assertThat(drifts).singleElement().satisfies(report -> {
            assertThat(report.step()).isEqualTo(1);
            assertThat(report.drift()).isCloseTo(Math.pow(1.01, LAYERS - 1) - 1, within(1e-9));
            assertThat(report.fallback()).isTrue();
        });
        Flow checkpointed = flow(1.01);
        train(checkpointed, config(MemoryMode.CHECKPOINT));
        assertThat(parameters(drifting)).containsExactly(parameters(checkpointed));
    }

    @Test
    void inputsThatAreNotFiniteAreTheLargestDrift() {
        List<DriftReport> drifts = train(flow(Double.NaN), config(MemoryMode.INVERT));
        assertThat(drifts)
                .singleElement()
                .satisfies(report -> assertThat(report.drift()).isInfinite());
    }

    @Test
    void lostStepIsFollowedByAComparison() {
        AtomicInteger step = new AtomicInteger();
        Flow failing = flow(() -> step.get() < 1 ? 1 : Double.NaN);
        RecordingListener events = new RecordingListener(done -> step.set((int) done));
        Reports reports = new Reports();
        TrainingSettings config =
                config(MemoryMode.INVERT).withGradients(gradients -> gradients.withDrift(new DriftPolicy(1000, 1e-3)));
        try (Trainer trainer = new Trainer(failing, config, ToyData.batches(0, 64, OPTIONS))) {
            trainer.listen(reports).listen(events).initialize();
            assertThat(trainer.run().skipped()).isEqualTo(1);
        }
        assertThat(reports.drifts).extracting(DriftReport::step).containsExactly(1L, 3L);
        assertThat(reports.drifts).extracting(DriftReport::fallback).containsExactly(false, true);
        assertThat(events.steps).extracting(StepReport::skipped).startsWith(false, true, false);
    }

    @Test
    void measuringChangesNoGradient() {
        Flow measured = flow(1 + 1e-5);
        train(measured, config(MemoryMode.INVERT));
        Flow unmeasured = flow(1 + 1e-5);
        List<DriftReport> none = train(
                unmeasured,
                config(MemoryMode.INVERT).withGradients(gradients -> gradients.withDrift(DriftPolicy.none())));
        assertThat(none).isEmpty();
        assertThat(parameters(measured)).containsExactly(parameters(unmeasured));
    }

    @Test
    void otherModesAreNotWatched() {
        assertThat(train(flow(1.01), config(MemoryMode.CHECKPOINT))).isEmpty();
        assertThat(train(flow(1.01), config(MemoryMode.STORE))).isEmpty();
    }

    @Test
    void policiesThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> new DriftPolicy(-1, 1)).hasMessageContaining("-1");
        assertThatThrownBy(() -> new DriftPolicy(1, 0)).hasMessageContaining("0.0");
        assertThatThrownBy(() -> new DriftPolicy(1, Double.NaN)).hasMessageContaining("NaN");
    }
}
