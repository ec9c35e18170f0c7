package org.flows4j.core.tensor.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.bytedeco.dnnl.convolution_forward;
import org.flows4j.core.tensor.Activation;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.cpu.internal.math.PlainMath;
import org.flows4j.core.tensor.cpu.internal.onednn.OneDnn;
import org.flows4j.core.tensor.cpu.internal.onednn.OneDnnConvolutions;
import org.flows4j.core.tensor.cpu.internal.onednn.OneDnnKey;
import org.flows4j.core.tensor.cpu.internal.onednn.OneDnnPlan;
import org.flows4j.core.tensor.cpu.internal.onednn.PackedWeights;
import org.flows4j.core.tensor.cpu.internal.tensor.CpuRuntime;
import org.flows4j.core.tensor.cpu.internal.tensor.CpuTensor;
import org.flows4j.core.testing.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** oneDNN against OpenBLAS at the sizes networks have, and what only the former does: packed weights, many threads. */
class MatrixEnginesTest {
    private final CpuBackend oneDnn =
            CpuBackend.create(CpuOptions.defaults().withThreads(2).withEngine(CpuOptions.Engine.ONEDNN));
    private final CpuBackend blas =
            CpuBackend.create(CpuOptions.defaults().withThreads(2).withEngine(CpuOptions.Engine.OPENBLAS));

    /** Images, height, width, input and output channels, height and width of the kernel. */
    static Stream<int[]> convolutions() {
        return Stream.of(
                new int[] {4, 16, 16, 6, 128, 3, 3},
                new int[] {4, 16, 16, 128, 12, 3, 3},
                new int[] {2, 8, 8, 96, 96, 3, 3},
                new int[] {2, 16, 16, 128, 128, 1, 1},
                new int[] {16, 4, 4, 48, 48, 1, 1},
                new int[] {2, 5, 7, 3, 64, 5, 3},
                new int[] {2, 5, 7, 64, 3, 3, 5},
                new int[] {3, 5, 7, 1, 3, 5, 3},
                new int[] {1, 1, 1, 2, 2, 3, 3});
    }

    @ParameterizedTest
    @MethodSource("convolutions")
    void convolutionsAgree(int[] c) {
        List<double[]> fast = convolve(oneDnn, c);
        List<double[]> slow = convolve(blas, c);
        for (int i = 0; i < fast.size(); i++) {
            assertClose("result " + i, fast.get(i), slow.get(i));
        }
    }

    private static List<double[]> convolve(CpuBackend backend, int[] c) {
        try (Scope scope = backend.openScope()) {
            assertThat(scope).isNotNull();
            Samples samples = new Samples(backend, DType.FLOAT32, 41);
            Tensor x = samples.normal(c[0], c[1], c[2], c[3]);
            Tensor weight = samples.normal(c[4], c[3], c[5], c[6]);
            Tensor bias = samples.normal(c[4]);
            Tensor gradient = samples.normal(c[0], c[1], c[2], c[4]);
            Tensor[] toWeight = backend.conv2dWeightGradient(x, gradient, weight.shape());
            return List.of(
                    backend.conv2d(x, weight, bias, Activation.NONE).toDoubles(),
                    backend.conv2d(x, weight, bias, Activation.RELU).toDoubles(),
                    backend.conv2d(x, weight, null, Activation.RELU).toDoubles(),
                    backend.conv2dInputGradient(gradient, weight).toDoubles(),
                    toWeight[0].toDoubles(),
                    toWeight[1].toDoubles());
        }
    }

    /** The route of processors whose backward primitive is slow, whatever this one's is like. */
    @ParameterizedTest
    @MethodSource("convolutions")
    void inputGradientsAreTurnedConvolutions(int[] c) {
        CpuRuntime runtime = new CpuRuntime(oneDnn, 2, CpuOptions.defaults().newPool(), new PlainMath());
        OneDnn library = Objects.requireNonNull(OneDnn.load(runtime.pool()));
        OneDnnConvolutions convolutions = new OneDnnConvolutions(
                library, description -> description instanceof convolution_forward.primitive_desc);
        OneDnnKey key = OneDnnKey.of(
                OneDnnKey.Operation.INPUT_GRADIENT,
                Shape.of(c[0], c[1], c[2], c[4]),
                Shape.of(c[4], c[3], c[5], c[6]),
                false,
                Activation.NONE,
                DType.FLOAT32,
                DType.FLOAT32);
        try (Scope scope = oneDnn.openScope();
                OneDnnPlan plan = convolutions.inputGradient(key)) {
            assertThat(scope).isNotNull();
            assertThat(plan.turned()).isTrue();
            Samples samples = new Samples(oneDnn, DType.FLOAT32, 44);
            CpuTensor gradient = (CpuTensor) samples.normal(c[0], c[1], c[2], c[4]);
            CpuTensor weight = (CpuTensor) samples.normal(c[4], c[3], c[5], c[6]);
            CpuTensor result = (CpuTensor) oneDnn.fill(0, Shape.of(c[0], c[1], c[2], c[3]), DType.FLOAT32);
            PackedWeights.with(
                    runtime,
                    weight,
                    key,
                    plan,
                    packed -> plan.main().run(gradient.floatPointer(0), packed, result.floatPointer(0)));
            assertClose(
                    "gradient",
                    result.toDoubles(),
                    oneDnn.conv2dInputGradient(gradient, weight).toDoubles());
        }
    }

    @Test
    void productsAgree() {
        int[][] extents = {{64, 50, 50}, {64, 5, 50}, {1, 7, 3}, {300, 200, 100}, {5, 1, 1000}};
        for (int[] e : extents) {
            for (int flags = 0; flags < 4; flags++) {
                boolean left = (flags & 1) != 0;
                boolean right = (flags & 2) != 0;
                assertClose("product", multiply(oneDnn, e, left, right), multiply(blas, e, left, right));
            }
        }
    }

    private static double[] multiply(CpuBackend backend, int[] e, boolean left, boolean right) {
        try (Scope scope = backend.openScope()) {
            assertThat(scope).isNotNull();
            Samples samples = new Samples(backend, DType.FLOAT32, 42);
            Tensor a = left ? samples.normal(3, e[2], e[0]) : samples.normal(3, e[0], e[2]);
            Tensor b = right ? samples.normal(3, e[1], e[2]) : samples.normal(3, e[2], e[1]);
            Tensor batch = backend.matmul(a, b, left, right);
            Tensor shared = backend.matmul(a, b.slice(0, 1, 2).reshape(b.shape().sample()), left, right);
            Tensor second = backend.matmul(
                    a.slice(0, 1, 2).reshape(a.shape().sample()),
                    b.slice(0, 2, 3).reshape(b.shape().sample()),
                    left,
                    right);
            return Tensor.concat(0, batch, shared, second.reshape(1, e[0], e[1]))
                    .toDoubles();
        }
    }

    /** Errors of sums are measured against the size of the whole result. */
    private static void assertClose(String what, double[] actual, double[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        double size = 0;
        double error = 0;
        for (int i = 0; i < expected.length; i++) {
            size += expected[i] * expected[i];
            error = Math.max(error, Math.abs(actual[i] - expected[i]));
        }
        assertThat(error).as(what).isLessThanOrEqualTo(1e-5 * Math.sqrt(size / expected.length));
    }

    @Test
    void packedWeightsFollowTheirSource() {
        try (Scope scope = oneDnn.openScope()) {
            assertThat(scope).isNotNull();
            Samples samples = new Samples(oneDnn, DType.FLOAT32, 43);
            Tensor x = samples.normal(2, 8, 8, 16);
            Tensor buffer = samples.normal(2, 24, 16, 3, 3);
            Tensor weight = buffer.slice(0, 1, 2).reshape(24, 16, 3, 3);
            double[] first = oneDnn.conv2d(x, weight, null, Activation.NONE).toDoubles();
            for (int round = 0; round < 3; round++) {
                assertThat(oneDnn.conv2d(x, weight, null, Activation.NONE).toDoubles())
                        .isEqualTo(first);
            }
            oneDnn.updates().scale(buffer, 2);
            double[] doubled = oneDnn.conv2d(x, weight, null, Activation.NONE).toDoubles();
            for (int i = 0; i < first.length; i++) {
                assertThat(doubled[i]).isEqualTo(2 * first[i]);
            }
        }
        assertThat(oneDnn.memory().live()).isZero();
    }

    @Test
    void manyThreadsGetTheSameAnswers() {
        List<CompletableFuture<List<double[]>>> runs = new ArrayList<>();
        int[] c = {2, 8, 8, 12, 40, 3, 3};
        List<double[]> expected = convolve(oneDnn, c);
        for (int thread = 0; thread < 4; thread++) {
            runs.add(CompletableFuture.supplyAsync(() -> {
                List<double[]> last = convolve(oneDnn, c);
                for (int i = 0; i < 20; i++) {
                    last = convolve(oneDnn, c);
                }
                return last;
            }));
        }
        for (CompletableFuture<List<double[]>> run : runs) {
            List<double[]> actual = run.join();
            for (int i = 0; i < expected.size(); i++) {
                assertThat(actual.get(i)).isEqualTo(expected.get(i));
            }
        }
        assertThat(oneDnn.memory().live()).isZero();
    }

    @Test
    void emptyOperandsGiveZeros() {
        for (CpuBackend backend : new CpuBackend[] {oneDnn, blas}) {
            try (Scope scope = backend.openScope()) {
                assertThat(scope).isNotNull();
                Tensor noColumns = backend.fill(0, Shape.of(2, 0), DType.FLOAT32);
                Tensor noLines = backend.fill(0, Shape.of(0, 3), DType.FLOAT32);
                assertThat(noColumns.matmul(noLines).toFloats()).containsExactly(0, 0, 0, 0, 0, 0);
                Tensor noRows = backend.fill(0, Shape.of(0, 4, 4, 2), DType.FLOAT32);
                Tensor kernel = backend.fill(1, Shape.of(3, 2, 3, 3), DType.FLOAT32);
                assertThat(backend.conv2d(noRows, kernel, null, Activation.NONE).shape())
                        .isEqualTo(Shape.of(0, 4, 4, 3));
                Tensor noGradient = backend.fill(0, Shape.of(0, 4, 4, 3), DType.FLOAT32);
                assertThat(backend.conv2dWeightGradient(noRows, noGradient, kernel.shape())[0].toFloats())
                        .containsOnly(0);
            }
        }
    }
}
