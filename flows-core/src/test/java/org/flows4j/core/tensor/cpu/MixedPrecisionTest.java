package org.flows4j.core.tensor.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.flows4j.core.autodiff.Evaluation;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.Tape;
import org.flows4j.core.nn.GlowConditioner;
import org.flows4j.core.nn.Mlp;
import org.flows4j.core.nn.Network;
import org.flows4j.core.nn.NetworkFactory;
import org.flows4j.core.nn.Nonlinearity;
import org.flows4j.core.nn.flowpp.FlowPlusPlusConditioner;
import org.flows4j.core.tensor.Activation;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Precision;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.testing.Samples;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Networks that multiply BFLOAT16, beside the same in single precision. */
class MixedPrecisionTest {
    /** Rounding to 8 significant bits: half a unit in the last place. */
    private static final double ROUNDING = 0x1p-9;

    private final CpuBackend mixed =
            CpuBackend.create(CpuOptions.defaults().withThreads(2).withPrecision(Precision.MIXED));
    private final CpuBackend single = CpuBackend.create(CpuOptions.defaults().withThreads(2));

    @BeforeEach
    void needsTheProcessor() {
        assumeThat(mixed.networkType(DType.FLOAT32)).isEqualTo(DType.BFLOAT16);
    }

    /** Images, height, width, input and output channels, height and width of the kernel. */
    static Stream<int[]> convolutions() {
        return Stream.of(
                new int[] {4, 8, 8, 6, 128, 3, 3},
                new int[] {4, 8, 8, 128, 12, 3, 3},
                new int[] {2, 5, 7, 3, 64, 5, 3},
                new int[] {2, 5, 7, 64, 3, 3, 5},
                new int[] {2, 8, 8, 48, 48, 3, 3},
                new int[] {2, 8, 8, 64, 64, 1, 1},
                new int[] {3, 5, 7, 1, 3, 5, 3},
                new int[] {1, 1, 1, 2, 2, 3, 3});
    }

    /** With operands that need no rounding, only results are rounded. */
    @ParameterizedTest
    @MethodSource("convolutions")
    void convolvesRoundedNumbersExactly(int[] c) {
        List<double[]> reduced = convolve(mixed, DType.BFLOAT16, c);
        List<double[]> full = convolve(single, DType.FLOAT32, c);
        for (int i = 0; i < full.size(); i++) {
            assertClose("result " + i, reduced.get(i), full.get(i), 2 * ROUNDING);
        }
    }

    private static List<double[]> convolve(CpuBackend backend, DType dtype, int[] c) {
        try (Scope scope = backend.openScope()) {
            assertThat(scope).isNotNull();
            Tensor x = rounded(backend, 41, c[0], c[1], c[2], c[3]).cast(dtype);
            Tensor weight = rounded(backend, 42, c[4], c[3], c[5], c[6]);
            Tensor bias = rounded(backend, 43, c[4]);
            Tensor gradient = rounded(backend, 44, c[0], c[1], c[2], c[4]).cast(dtype);
            Tensor[] toWeight = backend.conv2dWeightGradient(x, gradient, weight.shape());
            Tensor linear = backend.conv2d(x, weight, bias, Activation.NONE);
            Tensor hidden = backend.conv2d(x, weight, null, Activation.RELU);
            assertThat(linear.dtype()).isEqualTo(DType.FLOAT32);
            assertThat(hidden.dtype()).isEqualTo(dtype);
            assertThat(toWeight[0].dtype()).isEqualTo(DType.FLOAT32);
            return List.of(
                    linear.toDoubles(),
                    hidden.toDoubles(),
                    backend.conv2dInputGradient(gradient, weight).toDoubles(),
                    toWeight[0].toDoubles(),
                    toWeight[1].toDoubles());
        }
    }

    /** Normal numbers of 8 significant bits. */
    private static Tensor rounded(CpuBackend backend, int seed, int... shape) {
        float[] values = new Samples(backend, DType.FLOAT32, seed).normal(shape).toFloats();
        for (int i = 0; i < values.length; i++) {
            values[i] = Float.intBitsToFloat(Float.floatToIntBits(values[i]) & 0xFFFF_0000);
        }
        return backend.fromFloats(values, Shape.of(shape), DType.FLOAT32);
    }

    /** Whole networks: value and all gradients, which pass three roundings of operands and two of results. */
    @Test
    void networksAgree() {
        NetworkFactory convolutions = new GlowConditioner(64);
        NetworkFactory edges = GlowConditioner.glow(64);
        NetworkFactory dense = Mlp.of(Nonlinearity.RELU, 128, 64);
        NetworkFactory gated = new FlowPlusPlusConditioner(16, 2);
        assertAgree(gated, Shape.image(4, 8, 8));
        NetworkFactory smooth = Mlp.of(Nonlinearity.TANH, 128, 64);
        assertAgree(convolutions, Shape.image(4, 8, 8));
        assertAgree(edges, Shape.image(4, 8, 8));
        assertAgree(dense, Shape.vector(10));
        assertAgree(smooth, Shape.vector(10));
    }

    /** In small layers the conversions would cost more than reduced precision saves. */
    @Test
    void smallDenseLayersStayInSinglePrecision() {
        NetworkFactory small = Mlp.of(Nonlinearity.RELU, 64, 32);
        List<double[]> reduced = differentiate(mixed, small, Shape.vector(10));
        List<double[]> full = differentiate(single, small, Shape.vector(10));
        for (int i = 0; i < full.size(); i++) {
            assertThat(reduced.get(i)).isEqualTo(full.get(i));
        }
    }

    private void assertAgree(NetworkFactory factory, Shape input) {
        List<double[]> reduced = differentiate(mixed, factory, input);
        List<double[]> full = differentiate(single, factory, input);
        assertThat(reduced.get(0)).as("rounding is visible").isNotEqualTo(full.get(0));
        for (int i = 0; i < full.size(); i++) {
            assertClose(factory + " " + i, reduced.get(i), full.get(i), 32 * ROUNDING);
        }
    }

    private static List<double[]> differentiate(CpuBackend backend, NetworkFactory factory, Shape input) {
        SplittableRandom random = new SplittableRandom(7);
        Network network = factory.create(new ParameterFactory(backend, DType.FLOAT32, random), input, 6);
        for (Parameter parameter : network.parameters().trainable()) {
            parameter.assign(
                    new Samples(backend, DType.FLOAT64, parameter.name().length())
                            .normal(parameter.shape().dims())
                            .mul(0.3)
                            .toDoubles());
        }
        List<double[]> results = new ArrayList<>();
        try (Scope scope = backend.openScope()) {
            assertThat(scope).isNotNull();
            Tape tape = new Tape(backend, (parameter, gradient) -> {
                assertThat(gradient.dtype()).isEqualTo(DType.FLOAT32);
                results.add(gradient.toDoubles());
            });
            Tensor x = tape.variable(
                    new Samples(backend, DType.FLOAT32, 3).normal(input.batch(4).dims()));
            Tensor y = network.apply(x, new OnTape(tape, random));
            assertThat(y.dtype()).isEqualTo(DType.FLOAT32);
            results.add(0, tape.plain(y).toDoubles());
            Tensor seed =
                    new Samples(backend, DType.FLOAT32, 4).normal(y.shape().dims());
            tape.backward(new Tensor[] {y}, new Tensor[] {seed});
            results.add(Objects.requireNonNull(tape.gradient(x)).toDoubles());
        }
        return results;
    }

    private record OnTape(Tape tape, SplittableRandom random) implements Evaluation {
        @Override
        public Tensor value(Parameter parameter) {
            return tape.leaf(parameter);
        }

        @Override
        public boolean training() {
            return true;
        }
    }

    /** What cannot be computed says so. */
    @Test
    void refusesWhatCannotBeComputed() {
        try (Scope scope = mixed.openScope()) {
            assertThat(scope).isNotNull();
            Tensor x = new Samples(mixed, DType.FLOAT32, 5).normal(2, 3);
            Tensor reduced = x.cast(DType.BFLOAT16);
            assertThatThrownBy(() -> reduced.add(reduced))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("can only be multiplied");
            assertThatThrownBy(() -> mixed.fill(1, Shape.of(2), DType.BFLOAT16))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("casting");
            assertThat(reduced.cast(DType.FLOAT32).toFloats()).isEqualTo(reduced.toFloats());
            assertClose("cast", reduced.toDoubles(), x.toDoubles(), ROUNDING);
        }
        Tensor other = new Samples(single, DType.FLOAT32, 5).normal(2, 3);
        assertThatThrownBy(() -> other.cast(DType.BFLOAT16))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("withPrecision");
    }

    /** Errors of sums are measured against the size of the whole result. */
    private static void assertClose(String what, double[] actual, double[] expected, double tolerance) {
        assertThat(actual).as(what).hasSameSizeAs(expected);
        double size = 0;
        double error = 0;
        double largest = 0;
        for (int i = 0; i < expected.length; i++) {
            size += expected[i] * expected[i];
            error += (actual[i] - expected[i]) * (actual[i] - expected[i]);
            largest = Math.max(largest, Math.abs(expected[i]));
        }
        assertThat(largest).as("%s is not all zero", what).isPositive();
        assertThat(Math.sqrt(error / size)).as(what).isLessThanOrEqualTo(tolerance);
    }
}
