package org.flows4j.layers.composition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.distribution.StandardNormal;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.layer.InvertibleChain;
import org.flows4j.core.nn.ConvConditioner;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.core.tensor.cpu.CpuOptions;
import org.flows4j.core.testing.TestBackends;
import org.flows4j.layers.coupling.AffineCoupling;
import org.flows4j.layers.coupling.Half;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Couplings whose hidden activations, 16 KiB a row and layer, are what a budget is for. */
class MemoryBudgetTest {
    private static final Shape IMAGE = Shape.image(4, 8, 8);
    private static final int ROWS = 200;
    private static final long KIBIBYTE = 1024;

    private final CpuBackend backend = CpuBackend.create(CpuOptions.defaults().withThreads(2));
    private final Flow flow = flow(backend);
    private final Tensor images = backend.normal(IMAGE.batch(ROWS), DType.FLOAT32, new SplittableRandom(2));

    private static Flow flow(TensorBackend backend) {
        ParameterFactory parameters = new ParameterFactory(backend, DType.FLOAT32, new SplittableRandom(1));
        InvertibleChain layers = InvertibleChain.of(
                coupling(parameters.child("a"), Half.FIRST), coupling(parameters.child("b"), Half.SECOND));
        SplittableRandom noise = new SplittableRandom(3);
        for (Parameter parameter : layers.parameters()) {
            double[] values = parameter.value().toDoubles();
            for (int i = 0; i < values.length; i++) {
                values[i] += 0.01 * noise.nextGaussian();
            }
            parameter.assign(values);
        }
        return new Flow(layers, new StandardNormal(IMAGE, backend, DType.FLOAT32), IMAGE, backend, DType.FLOAT32);
    }

    private static AffineCoupling coupling(ParameterFactory parameters, Half half) {
        return new AffineCoupling(
                parameters, IMAGE, AffineCoupling.Config.GLOW.conditionedOn(half), new ConvConditioner(64));
    }

    /** Besides what is there before and the result. */
    private long peak(Runnable task, long result) {
        long before = backend.memory().live();
        backend.resetPeakMemory();
        try (Scope scope = backend.openScope()) {
            assertThat(scope).isNotNull();
            task.run();
        }
        return backend.memory().peak() - before - result;
    }

    @ParameterizedTest
    @ValueSource(longs = {256 * KIBIBYTE, 1024 * KIBIBYTE, 4096 * KIBIBYTE})
    void everyCallKeepsToItsBudgetAndUsesIt(long budget) {
        Flow bounded = flow.withMemoryBudget(budget);
        long result = images.shape().size() * Float.BYTES * 9 / 8;
        Tensor latent = bounded.encode(images);
        long least = budget / 8;
        assertThat(peak(() -> bounded.logProb(images), 0)).isBetween(least, budget);
        assertThat(peak(() -> bounded.encode(images), result)).isLessThanOrEqualTo(budget);
        assertThat(peak(() -> bounded.decode(latent), result)).isLessThanOrEqualTo(budget);
        assertThat(peak(() -> bounded.sample(ROWS, 1, new SplittableRandom(4)), result))
                .isLessThanOrEqualTo(budget);
    }

    @Test
    void resultsDoNotDependOnTheBudget() {
        Flow bounded = flow.withMemoryBudget(256 * KIBIBYTE);
        Flow ample = flow.withMemoryBudget(1 << 30);
        assertSame(bounded.logProb(images), ample.logProb(images));
        assertSame(bounded.encode(images).toDoubles(), ample.encode(images).toDoubles());
        assertSame(
                bounded.sample(ROWS, 0.7, new SplittableRandom(4)).toDoubles(),
                ample.sample(ROWS, 0.7, new SplittableRandom(4)).toDoubles());
    }

    private static void assertSame(double[] actual, double[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < actual.length; i++) {
            assertThat(actual[i]).isCloseTo(expected[i], within(1e-4 * (1 + Math.abs(expected[i]) / 100)));
        }
    }

    @Test
    void tooSmallABudgetLetsRowsPassOneByOne() {
        Flow bounded = flow.withMemoryBudget(1);
        long ofARow = peak(() -> flow.logProb(images.slice(0, 0, 1)), 0);
        assertThat(peak(() -> bounded.logProb(images.slice(0, 0, 5)), 0)).isLessThan(2 * ofARow);
    }

    @Test
    void portableBackendKeepsToTheBudgetToo() {
        TensorBackend portable = TestBackends.nd4j();
        Flow bounded = flow(portable).withMemoryBudget(2048 * KIBIBYTE);
        try (Scope scope = portable.openScope()) {
            assertThat(scope).isNotNull();
            Tensor x = portable.fromFloats(images.toFloats(), images.shape(), DType.FLOAT32);
            bounded.logProb(x);
            long before = portable.memory().live();
            portable.resetPeakMemory();
            assertSame(bounded.logProb(x), flow.logProb(images));
            assertThat(portable.memory().peak() - before).isLessThanOrEqualTo(2048 * KIBIBYTE);
        }
    }

    @Test
    void budgetIsChosenFromTheMachineUnlessSaidOtherwise() {
        assertThat(flow.memoryBudget()).isBetween(8L << 20, 128L << 20);
        assertThat(flow.withMemoryBudget(12345).memoryBudget()).isEqualTo(12345);
        assertThatThrownBy(() -> flow.withMemoryBudget(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0 bytes");
    }
}
