package org.flows4j.layers.composition;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.autodiff.Tape;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.InversionDrift;
import org.flows4j.core.layer.InvertibleChain;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.layer.MemoryMode;
import org.flows4j.core.nn.ConvConditioner;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.core.tensor.cpu.CpuOptions;
import org.flows4j.layers.coupling.AffineCoupling;
import org.flows4j.layers.elementwise.ActNorm;
import org.flows4j.layers.linear.Invertible1x1Conv;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a pass holds at its peak, as the flow gets deeper: steps of Glow whose hidden activations outweigh all else. And that none of it
 * is released too early.
 */
class MemoryModeTest {
    private static final int BATCH = 8;
    private static final int WIDTH = 64;
    private static final int SHALLOW = 2;
    private static final int DEEP = 12;
    private static final Shape IMAGE = Shape.image(4, 8, 8);
    private static final long INPUT = IMAGE.batch(BATCH).size() * Float.BYTES;
    private static final long HIDDEN = IMAGE.with(-1, WIDTH).batch(BATCH).size() * Float.BYTES;

    private final CpuBackend backend = CpuBackend.create(CpuOptions.defaults().withThreads(1));

    /** The bytes held at the peak by forward and backward pass, and not before. */
    private long peak(int steps, MemoryMode mode) {
        ParameterFactory parameters = new ParameterFactory(backend, DType.FLOAT32, new SplittableRandom(1));
        List<InvertibleLayer> layers = new ArrayList<>();
        for (int i = 0; i < steps; i++) {
            ParameterFactory own = parameters.child("step" + i);
            layers.add(ActNorm.perChannel(own.child("actnorm"), IMAGE.channels()));
            layers.add(new Invertible1x1Conv(own.child("mixing"), IMAGE.channels()));
            layers.add(new AffineCoupling(
                    own.child("coupling"), IMAGE, AffineCoupling.Config.GLOW, new ConvConditioner(WIDTH)));
        }
        InvertibleChain chain = new InvertibleChain(layers);
        long before = backend.memory().live();
        backend.resetPeakMemory();
        pass(chain, mode);
        return backend.memory().peak() - before;
    }

    private void pass(InvertibleChain chain, MemoryMode mode) {
        try (Scope scope = backend.openScope()) {
            assertThat(scope).isNotNull();
            Tape tape = new Tape(backend, (parameter, gradient) -> {});
            Tensor x = tape.variable(backend.normal(IMAGE.batch(BATCH), DType.FLOAT32, new SplittableRandom(2)));
            LayerResult result = chain.forward(x, FlowContext.training(new SplittableRandom(3), tape, mode));
            tape.backward(result.value()
                    .mul(0.5)
                    .sum()
                    .cast(DType.FLOAT64)
                    .add(result.logTerm().sum()));
        }
    }

    private long growthOfAStep(MemoryMode mode) {
        return (peak(DEEP, mode) - peak(SHALLOW, mode)) / (DEEP - SHALLOW);
    }

    @Test
    void storeKeepsTheHiddenActivationsOfEveryStep() {
        assertThat(growthOfAStep(MemoryMode.STORE)).isGreaterThan(2 * HIDDEN);
    }

    /** The inputs of three layers, and some hundred bytes of log terms and gradients a layer. */
    @Test
    void checkpointKeepsTheInputsOfLayersOnly() {
        assertThat(growthOfAStep(MemoryMode.CHECKPOINT))
                .isLessThanOrEqualTo(3 * INPUT + 4096)
                .isGreaterThan(INPUT);
    }

    @Test
    void invertKeepsNothing() {
        assertThat(growthOfAStep(MemoryMode.INVERT)).isLessThan(INPUT / 8);
    }

    /** What a single step needs while it is differentiated: hidden activations and their gradients, once. */
    @Test
    void recomputationHoldsTheActivationsOfOneStepOnce() {
        assertThat(peak(DEEP, MemoryMode.INVERT)).isLessThanOrEqualTo(peak(1, MemoryMode.STORE) + 8 * INPUT);
    }

    /** Hands on the very tensor it gets, where others make a new one. */
    private record Identity(boolean cheapInverse) implements InvertibleLayer {
        @Override
        public LayerResult forward(Tensor x, FlowContext context) {
            return LayerResult.volumePreserving(x);
        }

        @Override
        public LayerResult inverseWithLogDet(Tensor z, FlowContext context) {
            return LayerResult.volumePreserving(z);
        }

        @Override
        public Shape outputShape(Shape input) {
            return input;
        }

        @Override
        public ParameterList parameters() {
            return ParameterList.empty();
        }
    }

    /** An input that is kept, and one that is kept to measure the drift, must outlive the layers behind. */
    @ParameterizedTest
    @CsvSource({"0, true", "1, true", "2, true", "3, true", "0, false", "1, false", "2, false", "3, false"})
    void layerMayReturnTheTensorItWasGiven(int place, boolean cheapInverse) {
        ParameterFactory parameters = new ParameterFactory(backend, DType.FLOAT64, new SplittableRandom(1));
        List<InvertibleLayer> layers = new ArrayList<>();
        layers.add(ActNorm.perChannel(parameters.child("first"), IMAGE.channels()));
        layers.add(new Invertible1x1Conv(parameters.child("mixing"), IMAGE.channels()));
        layers.add(ActNorm.perChannel(parameters.child("last"), IMAGE.channels()));
        layers.add(place, new Identity(cheapInverse));
        InvertibleChain chain = new InvertibleChain(layers);
        FlowContext plain = FlowContext.inference(new SplittableRandom(3));
        Map<String, double[]> stored = gradients(chain, MemoryMode.STORE, plain);
        for (MemoryMode mode : List.of(MemoryMode.CHECKPOINT, MemoryMode.INVERT)) {
            assertSame(gradients(chain, mode, plain), stored);
        }
        InversionDrift drift = new InversionDrift();
        assertSame(gradients(chain, MemoryMode.INVERT, plain.measuring(drift)), stored);
        assertThat(drift.largest()).isLessThan(1e-12);
    }

    private Map<String, double[]> gradients(InvertibleChain chain, MemoryMode mode, FlowContext context) {
        Map<String, double[]> gradients = new LinkedHashMap<>();
        try (Scope scope = backend.openScope()) {
            assertThat(scope).isNotNull();
            Tape tape =
                    new Tape(backend, (parameter, gradient) -> gradients.put(parameter.name(), gradient.toDoubles()));
            Tensor x = tape.variable(backend.normal(IMAGE.batch(2), DType.FLOAT64, new SplittableRandom(2)));
            LayerResult result = chain.forward(x, context.training(tape, mode));
            tape.backward(result.value().square().sum().add(result.logTerm().sum()));
        }
        return gradients;
    }

    private static void assertSame(Map<String, double[]> actual, Map<String, double[]> expected) {
        assertThat(actual).containsOnlyKeys(expected.keySet());
        actual.forEach((name, gradient) -> assertThat(gradient)
                .as(name)
                .usingComparatorWithPrecision(1e-10)
                .containsExactly(expected.get(name)));
    }
}
