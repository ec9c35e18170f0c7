package org.flows4j.layers.composition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.distribution.StandardNormal;
import org.flows4j.core.flow.FiniteSamples;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.flow.NonFiniteSamplesException;
import org.flows4j.core.layer.FlowChain;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.FlowLayer;
import org.flows4j.core.layer.InvertibleChain;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.layer.Sampling;
import org.flows4j.core.nn.Mlp;
import org.flows4j.core.nn.Nonlinearity;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.testing.TestBackends;
import org.flows4j.layers.coupling.AffineCoupling;
import org.flows4j.layers.stochastic.UniformDequantization;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A sample that is not finite never passes silently, on any backend. */
class FiniteSamplesTest {
    private static final int WIDTH = 3;
    private static final Shape SAMPLE = Shape.vector(WIDTH);
    private static final DType DTYPE = DType.FLOAT32;
    private static final int COUNT = 400;

    /** Exactly invertible where it is defined, whose inverse is a given function. */
    private record Breaking(UnaryOperator<Tensor> inverse) implements InvertibleLayer {
        @Override
        public LayerResult forward(Tensor x, FlowContext context) {
            return new LayerResult(x.exp().sub(x.mul(0).add(2)), x.sumPerSample());
        }

        @Override
        public LayerResult inverseWithLogDet(Tensor z, FlowContext context) {
            Tensor x = inverse.apply(z);
            return new LayerResult(x, x.sumPerSample().neg());
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

    /** NaN where a component of z is below -2, which about 7 of 100 draws of three have. */
    private static final InvertibleLayer SOMETIMES = new Breaking(z -> z.add(2).log());

    /** NaN or infinity, always. */
    private static final InvertibleLayer ALWAYS = new Breaking(z -> z.mul(1e30).mul(1e30));

    static Stream<TensorBackend> backends() {
        return Stream.of(TestBackends.cpu(), TestBackends.nd4j());
    }

    private static Flow flow(TensorBackend backend, FlowLayer layers) {
        return new Flow(layers, new StandardNormal(SAMPLE, backend, DTYPE), SAMPLE, backend, DTYPE);
    }

    @ParameterizedTest
    @MethodSource("backends")
    void samplesAreRefusedWithTheirNumber(TensorBackend backend) {
        Flow flow = flow(backend, SOMETIMES);
        assertThatThrownBy(() -> flow.sample(COUNT, 1, new SplittableRandom(1)))
                .isInstanceOfSatisfying(NonFiniteSamplesException.class, refusal -> {
                    assertThat(refusal.nonFinite()).isBetween(10, 60);
                    assertThat(refusal.total()).isEqualTo(COUNT);
                    assertThat(refusal)
                            .hasMessageStartingWith(refusal.nonFinite() + " of 400 samples are not finite")
                            .hasMessageContainingAll("sampleFinite", "--redraw", "BOUNDED_AFFINE");
                });
        assertThatThrownBy(() -> flow.sampleAndLogProb(COUNT, 1, new SplittableRandom(1)))
                .isInstanceOf(NonFiniteSamplesException.class);
    }

    @ParameterizedTest
    @MethodSource("backends")
    void samplesAreDrawnAgainAndCounted(TensorBackend backend) {
        try (Scope scope = backend.openScope()) {
            assertThat(scope).isNotNull();
            Flow flow = flow(backend, SOMETIMES);
            FiniteSamples drawn = flow.sampleFinite(COUNT, Sampling.MODEL, new SplittableRandom(1));
            double[] values = drawn.samples().toDoubles();
            assertThat(values).hasSize(COUNT * WIDTH);
            assertThat(IntStream.range(0, values.length).allMatch(i -> Double.isFinite(values[i])))
                    .isTrue();
            assertThat(drawn.rejected()).isBetween(10, 60);
            FiniteSamples again = flow.sampleFinite(COUNT, Sampling.MODEL, new SplittableRandom(1));
            assertThat(again.samples().toDoubles()).containsExactly(values);
        }
    }

    /** What was finite stays where it was. */
    @Test
    void nothingIsDrawnAgainWithoutNeed() {
        try (Scope scope = TestBackends.cpu().openScope()) {
            assertThat(scope).isNotNull();
            Flow flow = flow(TestBackends.cpu(), InvertibleChain.of(SOMETIMES));
            FiniteSamples narrow = flow.sampleFinite(COUNT, new Sampling(0.1, 1), new SplittableRandom(2));
            assertThat(narrow.rejected()).isZero();
            assertThat(narrow.samples().toDoubles())
                    .containsExactly(
                            flow.sample(COUNT, 0.1, new SplittableRandom(2)).toDoubles());
        }
    }

    @Test
    void aDrawIsRepeatedUnderItsOwnCondition() {
        TensorBackend backend = TestBackends.cpu();
        try (Scope scope = backend.openScope()) {
            assertThat(scope).isNotNull();
            // x2 = z2 / exp(s) - t, t = 100 c by the network, so that samples show their conditions.
            ParameterFactory parameters = new ParameterFactory(backend, DTYPE, new SplittableRandom(3));
            AffineCoupling coupling = new AffineCoupling(
                    parameters, SAMPLE, AffineCoupling.Config.BOUNDED, Mlp.of(Nonlinearity.RELU, 1), 1);
            coupling.parameters()
                    .forEach(p -> p.assign(new double[Math.toIntExact(p.shape().size())]));
            coupling.parameters().forEach(p -> {
                if (p.name().equals("dense1.weight")) {
                    // Of x1's two components and the condition, only the last counts.
                    p.assign(new double[] {0, 0, 1});
                } else if (p.name().equals("dense2.weight")) {
                    p.assign(new double[] {-100, 0});
                }
            });
            double[] conditions = IntStream.range(0, COUNT).mapToDouble(i -> i).toArray();
            Flow flow = flow(backend, InvertibleChain.of(coupling, SOMETIMES))
                    .given(backend.fromDoubles(conditions, Shape.of(COUNT, 1), DTYPE));
            FiniteSamples drawn = flow.sampleFinite(COUNT, Sampling.MODEL, new SplittableRandom(1));
            assertThat(drawn.rejected()).isPositive();
            double[] values = drawn.samples().toDoubles();
            for (int i = 0; i < COUNT; i++) {
                assertThat(values[i * WIDTH + 2] / 100).isBetween(i - 0.3, i + 0.3);
            }
        }
    }

    @Test
    void whatHardlyEverSucceedsIsRefused() {
        Flow flow = flow(TestBackends.cpu(), ALWAYS);
        assertThatThrownBy(() -> flow.sampleFinite(50, Sampling.MODEL, new SplittableRandom(1)))
                .isInstanceOf(NonFiniteSamplesException.class)
                .hasMessageContaining("50 of 50 draws");
    }

    @ParameterizedTest
    @MethodSource("backends")
    void decodedLatentsAreRefused(TensorBackend backend) {
        try (Scope scope = backend.openScope()) {
            assertThat(scope).isNotNull();
            Tensor z = backend.fromDoubles(new double[] {0, 0, 0, 0, -3, 0}, Shape.of(2, WIDTH), DTYPE);
            assertThatThrownBy(() -> flow(backend, SOMETIMES).decode(z))
                    .isInstanceOf(NonFiniteSamplesException.class)
                    .hasMessageStartingWith("1 of 2 decoded latents are not finite, the first is number 1");
        }
    }

    /** Infinity would pass for the brightest pixel. */
    @ParameterizedTest
    @MethodSource("backends")
    void anOverflowIsNoPixel(TensorBackend backend) {
        Flow flow = flow(backend, FlowChain.of(new UniformDequantization(256, 0.5), ALWAYS));
        assertThatThrownBy(() -> flow.sample(20, 1, new SplittableRandom(1)))
                .isInstanceOf(NonFiniteSamplesException.class)
                .hasMessageStartingWith("20 of 20 samples");
    }
}
