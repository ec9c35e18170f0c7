package org.flows4j.core.tensor.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
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
import org.flows4j.core.tensor.Activation;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.LinearOperations;
import org.flows4j.core.tensor.Precision;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.testing.Samples;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Products of floats by three products of BFLOAT16, beside double precision. */
class ThreeProductsTest {
    /**
     * What the three leave out: low * low, and what the two numbers do not hold of either factor. Each is at most 2^-16 of a product, and a
     * quarter of that in the mean of many.
     */
    private static final double LEFT_OUT = 3 * 0x1p-18;

    private final CpuBackend split =
            CpuBackend.create(CpuOptions.defaults().withThreads(2).withPrecision(Precision.BFLOAT16X3));
    private final CpuBackend single = CpuBackend.create(CpuOptions.defaults().withThreads(2));

    @BeforeEach
    void needsTheProcessor() {
        CpuBackend mixed =
                CpuBackend.create(CpuOptions.defaults().withThreads(1).withPrecision(Precision.MIXED));
        assumeThat(mixed.networkType(DType.FLOAT32)).isEqualTo(DType.BFLOAT16);
    }

    /** Images, height, width, input and output channels, height and width of the kernel. */
    static Stream<int[]> convolutions() {
        return Stream.of(
                new int[] {4, 8, 8, 6, 128, 3, 3},
                new int[] {4, 8, 8, 128, 12, 3, 3},
                new int[] {2, 5, 7, 64, 3, 3, 5},
                new int[] {2, 8, 8, 48, 48, 3, 3},
                new int[] {2, 8, 8, 64, 64, 1, 1},
                new int[] {3, 5, 7, 1, 3, 5, 3},
                new int[] {1, 1, 1, 2, 2, 3, 3});
    }

    /** Of numbers of 8 significant bits nothing is left out: only sums are rounded. */
    @ParameterizedTest
    @MethodSource("convolutions")
    void convolvesRoundedNumbersExactly(int[] c) {
        List<double[]> exact = convolve(single, DType.FLOAT64, ThreeProductsTest::rounded, c);
        assertClose(convolve(split, DType.FLOAT32, ThreeProductsTest::rounded, c), exact, 0x1p-21);
    }

    @ParameterizedTest
    @MethodSource("convolutions")
    void convolvesFloatsTo16Bits(int[] c) {
        List<double[]> exact = convolve(single, DType.FLOAT64, x -> (float) x, c);
        List<double[]> three = convolve(split, DType.FLOAT32, x -> (float) x, c);
        assertClose(three, exact, LEFT_OUT);
        assertThat(three.get(0))
                .as("the products are split")
                .isNotEqualTo(convolve(single, DType.FLOAT32, x -> (float) x, c).get(0));
    }

    /** To the nearest number of 8 significant bits. */
    private static float rounded(double x) {
        float f = (float) x;
        float unit = Math.ulp(f) * 0x1p16f;
        return (float) (Math.rint(f / unit) * unit);
    }

    private static List<double[]> convolve(CpuBackend backend, DType dtype, DoubleUnaryOperator values, int[] c) {
        try (Scope scope = backend.openScope()) {
            assertThat(scope).isNotNull();
            LinearOperations products = backend.networks();
            Tensor x = tensor(backend, dtype, values, 41, c[0], c[1], c[2], c[3]);
            Tensor weight = tensor(backend, dtype, values, 42, c[4], c[3], c[5], c[6]);
            Tensor bias = tensor(backend, dtype, values, 43, c[4]);
            Tensor gradient = tensor(backend, dtype, values, 44, c[0], c[1], c[2], c[4]);
            Tensor[] toWeight = products.conv2dWeightGradient(x, gradient, weight.shape());
            Tensor hidden = products.conv2d(x, weight, bias, Activation.RELU);
            assertThat(hidden.dtype()).isEqualTo(dtype);
            return List.of(
                    products.conv2d(x, weight, null, Activation.NONE).toDoubles(),
                    hidden.toDoubles(),
                    products.conv2dInputGradient(gradient, weight).toDoubles(),
                    toWeight[0].toDoubles(),
                    toWeight[1].toDoubles());
        }
    }

    private static Tensor tensor(CpuBackend backend, DType dtype, DoubleUnaryOperator values, int seed, int... shape) {
        double[] normal =
                new Samples(backend, DType.FLOAT64, seed).normal(shape).toDoubles();
        for (int i = 0; i < normal.length; i++) {
            normal[i] = values.applyAsDouble(normal[i]);
        }
        return backend.fromDoubles(normal, Shape.of(shape), dtype);
    }

    /** Whole networks: the value, and all gradients where no kink makes them jump. */
    @Test
    void networksAgreeWithDoublePrecision() {
        assertAgree(new GlowConditioner(64), Shape.image(4, 8, 8), false);
        assertAgree(GlowConditioner.glow(64), Shape.image(4, 8, 8), false);
        assertAgree(Mlp.of(Nonlinearity.TANH, 128, 64), Shape.vector(10), true);
    }

    private void assertAgree(NetworkFactory factory, Shape input, boolean smooth) {
        List<double[]> exact = differentiate(single, DType.FLOAT64, factory, input);
        List<double[]> three = differentiate(split, DType.FLOAT32, factory, input);
        assertThat(three.get(0))
                .isNotEqualTo(
                        differentiate(single, DType.FLOAT32, factory, input).get(0));
        int compared = smooth ? exact.size() : 1;
        assertClose(three.subList(0, compared), exact.subList(0, compared), 8 * LEFT_OUT);
    }

    private static List<double[]> differentiate(CpuBackend backend, DType dtype, NetworkFactory factory, Shape input) {
        SplittableRandom random = new SplittableRandom(7);
        Network network = factory.create(new ParameterFactory(backend, dtype, random), input, 6);
        for (Parameter parameter : network.parameters().trainable()) {
            parameter.assign(tensor(
                            backend,
                            DType.FLOAT64,
                            x -> (float) (0.3 * x),
                            parameter.name().length(),
                            parameter.shape().dims())
                    .toDoubles());
        }
        List<double[]> results = new ArrayList<>();
        try (Scope scope = backend.openScope()) {
            assertThat(scope).isNotNull();
            Tape tape = new Tape(backend, (parameter, gradient) -> results.add(gradient.toDoubles()));
            Tensor x = tape.variable(
                    tensor(backend, dtype, v -> (float) v, 3, input.batch(4).dims()));
            Tensor y = network.apply(x, new OnTape(tape, random));
            results.add(0, tape.plain(y).toDoubles());
            Tensor seed = tensor(backend, dtype, v -> (float) v, 4, y.shape().dims());
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

    /** The flow's own products, and those of small layers, stay in single precision. */
    @Test
    void onlyNetworksSplit() {
        List<double[]> results = new ArrayList<>();
        for (CpuBackend backend : List.of(split, single)) {
            Tensor x = tensor(backend, DType.FLOAT32, v -> v, 5, 96, 96);
            results.add(x.matmul(x).toDoubles());
            results.add(differentiate(backend, DType.FLOAT32, Mlp.of(Nonlinearity.RELU, 64), Shape.vector(10))
                    .get(0));
        }
        assertThat(results.get(2)).isEqualTo(results.get(0));
        assertThat(results.get(3)).isEqualTo(results.get(1));
    }

    @Test
    void keepsNotANumberAndZero() {
        Tensor x = split.fromFloats(
                new float[] {Float.NaN, 1, 0, 0, Float.POSITIVE_INFINITY, 1}, Shape.of(3, 2), DType.FLOAT32);
        Tensor one = split.fill(1, Shape.of(2, 1), DType.FLOAT32);
        assertThat(split.networks().dense(x, one, null, Activation.RELU).toFloats())
                .containsExactly(Float.NaN, 0, Float.NaN);
    }

    /** Errors of sums are measured against the size of the whole result. */
    private static void assertClose(List<double[]> actual, List<double[]> expected, double tolerance) {
        for (int k = 0; k < expected.size(); k++) {
            double size = 0;
            double error = 0;
            for (int i = 0; i < expected.get(k).length; i++) {
                size += Math.pow(expected.get(k)[i], 2);
                error += Math.pow(actual.get(k)[i] - expected.get(k)[i], 2);
            }
            assertThat(size).as("result %d is not all zero", k).isPositive();
            assertThat(Math.sqrt(error / size)).as("result %d", k).isLessThanOrEqualTo(tolerance);
        }
    }
}
