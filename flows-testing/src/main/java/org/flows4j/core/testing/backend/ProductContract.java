package org.flows4j.core.testing.backend;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.flows4j.core.testing.TensorAssert.assertThatTensor;

import java.util.Arrays;
import org.flows4j.core.tensor.Activation;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.testing.Samples;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Matrix products and dense layers. */
public interface ProductContract extends BackendUnderTest {
    private static int[][] sizes() {
        return new int[][] {
            {1, 1, 1},
            {1, 5, 1},
            {1, 7, 3},
            {5, 1, 3},
            {3, 3, 3},
            {2, 17, 9},
            {7, 5, 11},
            {16, 16, 16},
            {33, 31, 17},
            {1, 70, 64},
            {13, 64, 1},
            {70, 69, 68},
            {41, 129, 5}
        };
    }

    /**
     * The permitted rounding error of a sum of products, in epsilons of the sum of their magnitudes: adding k products in any order is off
     * by about sqrt(k) roundings (at most k), and a few more cover bias and activation.
     */
    static double epsilons(int terms) {
        return 4 * (1 + Math.sqrt(terms));
    }

    /** Two matrices, in all four combinations of transpositions. */
    @ParameterizedTest
    @EnumSource(value = DType.class, mode = EnumSource.Mode.EXCLUDE, names = "BFLOAT16")
    default void multipliesMatrices(DType dtype) {
        inScope(backend -> {
            Samples samples = new Samples(backend, dtype, 41);
            for (int[] size : sizes()) {
                for (int flags = 0; flags < 4; flags++) {
                    boolean ta = (flags & 1) != 0;
                    boolean tb = (flags & 2) != 0;
                    Tensor a = ta ? samples.normal(size[1], size[0]) : samples.normal(size[0], size[1]);
                    Tensor b = tb ? samples.normal(size[2], size[1]) : samples.normal(size[1], size[2]);
                    checkProduct(a, b, ta, tb, Shape.of(size[0], size[2]), size[1], samples);
                }
            }
        });
    }

    /** Batches of matrices, and a batch on either side of one shared matrix. */
    @ParameterizedTest
    @EnumSource(value = DType.class, mode = EnumSource.Mode.EXCLUDE, names = "BFLOAT16")
    default void multipliesBatches(DType dtype) {
        inScope(backend -> {
            Samples samples = new Samples(backend, dtype, 42);
            int[][] batched = {{1, 1, 1}, {2, 3, 4}, {1, 7, 5}, {9, 17, 3}, {16, 8, 1}, {5, 33, 21}};
            for (int[] size : batched) {
                for (int batch : new int[] {1, 2, 5}) {
                    for (int flags = 0; flags < 12; flags++) {
                        boolean ta = (flags & 1) != 0;
                        boolean tb = (flags & 2) != 0;
                        Shape left = ta ? Shape.of(size[1], size[0]) : Shape.of(size[0], size[1]);
                        Shape right = tb ? Shape.of(size[2], size[1]) : Shape.of(size[1], size[2]);
                        Tensor a = samples.normal((flags & 8) != 0 ? left : left.batch(batch));
                        Tensor b = samples.normal((flags & 4) != 0 ? right : right.batch(batch));
                        checkProduct(a, b, ta, tb, Shape.of(batch, size[0], size[2]), size[1], samples);
                    }
                }
            }
        });
    }

    private static void checkProduct(
            Tensor a, Tensor b, boolean ta, boolean tb, Shape shape, int terms, Samples samples) {
        double[] left = a.toDoubles();
        double[] right = b.toDoubles();
        assertThatTensor(a.backend().matmul(a, b, ta, tb))
                .as(
                        "%s%s times %s%s, %s",
                        a.shape(), ta ? " transposed" : "", b.shape(), tb ? " transposed" : "", samples)
                .hasShape(shape)
                .hasDType(a.dtype())
                .isWithin(
                        epsilons(terms),
                        ReferenceProducts.matmul(left, a.shape(), right, b.shape(), ta, tb),
                        ReferenceProducts.matmul(magnitudes(left), a.shape(), magnitudes(right), b.shape(), ta, tb));
    }

    /** Absolute values, whose products bound the rounding errors. */
    static double[] magnitudes(double... values) {
        return Arrays.stream(values).map(Math::abs).toArray();
    }

    /** A matrix times its own transpose: both operands are one tensor. */
    @ParameterizedTest
    @EnumSource(value = DType.class, mode = EnumSource.Mode.EXCLUDE, names = "BFLOAT16")
    default void multipliesWithItself(DType dtype) {
        inScope(backend -> {
            Samples samples = new Samples(backend, dtype, 43);
            Tensor a = samples.normal(9, 23);
            checkProduct(a, a, false, true, Shape.of(9, 9), 23, samples);
            checkProduct(a, a, true, false, Shape.of(23, 23), 9, samples);
        });
    }

    /** Parts of a tensor, which may be views into its memory, multiply like other tensors. */
    @ParameterizedTest
    @EnumSource(value = DType.class, mode = EnumSource.Mode.EXCLUDE, names = "BFLOAT16")
    default void multipliesViews(DType dtype) {
        inScope(backend -> {
            Samples samples = new Samples(backend, dtype, 44);
            Tensor whole = samples.normal(5, 7, 6);
            Tensor a = whole.slice(0, 1, 4).reshape(21, 6);
            Tensor b = whole.slice(0, 4, 5).reshape(6, 7);
            checkProduct(a, b, false, false, Shape.of(21, 7), 6, samples);
        });
    }

    /** Dense layers with and without bias and activation. */
    @ParameterizedTest
    @EnumSource(value = DType.class, mode = EnumSource.Mode.EXCLUDE, names = "BFLOAT16")
    default void appliesDenseLayers(DType dtype) {
        for (int[] size : sizes()) {
            inScope(backend -> {
                Samples samples = new Samples(backend, dtype, 45);
                Tensor x = samples.normal(size[0], size[1]);
                Tensor weight = samples.normal(size[1], size[2]);
                Tensor bias = samples.normal(size[2]);
                for (Activation activation : Activation.values()) {
                    checkDense(x, weight, null, activation, samples);
                    checkDense(x, weight, bias, activation, samples);
                }
            });
        }
    }

    private static void checkDense(
            Tensor x, Tensor weight, @Nullable Tensor bias, Activation activation, Samples samples) {
        TensorBackend backend = x.backend();
        double[] offsets = bias == null ? new double[0] : bias.toDoubles();
        double[] values = x.toDoubles();
        double[] weights = weight.toDoubles();
        double[] products = ReferenceProducts.matmul(values, x.shape(), weights, weight.shape(), false, false);
        double[] scales = ReferenceProducts.matmul(
                magnitudes(values), x.shape(), magnitudes(weights), weight.shape(), false, false);
        assertThatTensor(backend.dense(x, weight, bias, activation))
                .as("%s times %s, bias %s, %s, %s", x.shape(), weight.shape(), bias, activation, samples)
                .hasShape(x.shape().with(1, weight.shape().dim(1)))
                .hasDType(x.dtype())
                .isWithin(
                        epsilons(x.shape().dim(1)),
                        ReferenceProducts.finish(products, offsets, activation == Activation.RELU),
                        ReferenceProducts.finish(scales, magnitudes(offsets), false));
    }

    /** Mismatched operands are rejected with both shapes. */
    @Test
    default void refusesMismatchedMatrices() {
        inScope(backend -> {
            Tensor a = backend.fill(1, Shape.of(2, 3), DType.FLOAT32);
            Tensor b = backend.fill(1, Shape.of(4, 5), DType.FLOAT32);
            Tensor batch = backend.fill(1, Shape.of(2, 3, 4), DType.FLOAT32);
            Tensor other = backend.fill(1, Shape.of(3, 4, 2), DType.FLOAT32);
            Tensor wide = backend.fill(1, Shape.of(3, 2), DType.FLOAT64);
            assertThatThrownBy(() -> backend.matmul(a, b, false, false))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("[2, 3]", "[4, 5]");
            assertThatThrownBy(() -> backend.matmul(batch, other, false, false))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("[2, 3, 4]", "[3, 4, 2]");
            assertThatThrownBy(() -> backend.matmul(a, wide, false, false))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("FLOAT32", "FLOAT64");
            assertThatThrownBy(() -> backend.dense(a, b, null, Activation.NONE))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("[2, 3]", "[4, 5]");
            Tensor weight = backend.fill(1, Shape.of(3, 5), DType.FLOAT32);
            Tensor bias = backend.fill(1, Shape.of(3), DType.FLOAT32);
            assertThatThrownBy(() -> backend.dense(a, weight, bias, Activation.NONE))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("[3, 5]", "[3]");
        });
    }
}
