package org.flows4j.layers.composition;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.Tape;
import org.flows4j.core.flow.FlowContext;
import org.flows4j.core.flow.InvertibleChain;
import org.flows4j.core.flow.InvertibleLayer;
import org.flows4j.core.flow.LayerResult;
import org.flows4j.core.flow.MemoryMode;
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

/** What a pass holds at its peak, as the flow gets deeper: steps of Glow whose hidden activations outweigh all else. */
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
}
