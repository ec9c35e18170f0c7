package org.flows4j.core.testing.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.flows4j.core.testing.TensorAssert.assertThatTensor;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.flows4j.core.tensor.Activation;
import org.flows4j.core.tensor.BinaryOp;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.ops.AffineCouplingOp;
import org.flows4j.core.tensor.ops.ParameterOrder;
import org.flows4j.core.tensor.ops.ScaleFunction;
import org.flows4j.core.testing.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A NaN never becomes a number: not in limits, in ReLUs after products, or in couplings. */
public interface NotANumberContract extends BackendUnderTest {
    /** The larger and the smaller of two, either of which is NaN, and limits. */
    @ParameterizedTest
    @EnumSource(value = DType.class, mode = EnumSource.Mode.EXCLUDE, names = "BFLOAT16")
    default void limitsKeepNan(DType dtype) {
        inScope(backend -> {
            // Long enough for vector loops and their tails.
            double[] values = IntStream.range(0, 37).mapToDouble(i -> i - 18).toArray();
            double[] holed = values.clone();
            holed[3] = Double.NaN;
            holed[35] = Double.NaN;
            Tensor whole = backend.fromDoubles(values, Shape.of(37), dtype);
            Tensor x = backend.fromDoubles(holed, Shape.of(37), dtype);
            Tensor zero = backend.fill(0, Shape.of(), dtype);
            for (BinaryOp op : new BinaryOp[] {BinaryOp.MAXIMUM, BinaryOp.MINIMUM}) {
                assertNanAt(x.binary(op, whole), 3, 35);
                assertNanAt(whole.binary(op, x), 3, 35);
                assertNanAt(x.binary(op, zero), 3, 35);
                assertNanAt(zero.binary(op, x), 3, 35);
            }
            backend.updates().clamp(x, 2);
            assertNanAt(x, 3, 35);
            assertThatTensor(x.slice(0, 0, 3)).hasElements(-2, -2, -2);
        });
    }

    /** ReLUs that a backend computes with the product: dense layers, narrow and wide, with a NaN among rows or weights. */
    @ParameterizedTest
    @EnumSource(value = DType.class, mode = EnumSource.Mode.EXCLUDE, names = "BFLOAT16")
    default void denseLayersKeepNan(DType dtype) {
        for (int width : new int[] {3, 64, 130}) {
            inScope(backend -> {
                Samples samples = new Samples(backend, dtype, 61);
                Tensor weight = samples.normal(width, width);
                Tensor bias = samples.normal(width);
                double[] rows = samples.normals(5 * width);
                rows[2 * width + 1] = Double.NaN;
                Tensor x = backend.fromDoubles(rows, Shape.of(5, width), dtype);
                int[] row = IntStream.range(2 * width, 3 * width).toArray();
                for (Activation activation : Activation.values()) {
                    assertNanAt(backend.dense(x, weight, null, activation), row);
                    assertNanAt(backend.dense(x, weight, bias, activation), row);
                }
                double[] numbers = bias.toDoubles();
                numbers[1] = Double.NaN;
                Tensor holed = backend.fromDoubles(numbers, Shape.of(width), dtype);
                int[] column = IntStream.range(0, 5).map(i -> i * width + 1).toArray();
                assertNanAt(backend.dense(samples.normal(5, width), weight, holed, Activation.RELU), column);
            });
        }
    }

    /** The same for convolutions: a NaN reaches the pixels whose kernel covers it, and no others. */
    @ParameterizedTest
    @EnumSource(value = DType.class, mode = EnumSource.Mode.EXCLUDE, names = "BFLOAT16")
    default void convolutionsKeepNan(DType dtype) {
        int[][] channels = {{2, 64}, {64, 64}, {96, 3}};
        for (int kernel : new int[] {1, 3}) {
            for (int[] pair : channels) {
                inScope(backend -> {
                    Samples samples = new Samples(backend, dtype, 62);
                    Shape shape = Shape.of(2, 6, 5, pair[0]);
                    double[] pixels = samples.normals((int) shape.size());
                    // Image 1, row 2, column 3.
                    pixels[((6 + 2) * 5 + 3) * pair[0] + 1] = Double.NaN;
                    Tensor x = backend.fromDoubles(pixels, shape, dtype);
                    Tensor weight = samples.normal(pair[1], pair[0], kernel, kernel);
                    Tensor bias = samples.normal(pair[1]);
                    int reach = kernel / 2;
                    int[] seen = IntStream.range(0, 2 * 6 * 5)
                            .filter(i ->
                                    i / 30 == 1 && Math.abs(i / 5 % 6 - 2) <= reach && Math.abs(i % 5 - 3) <= reach)
                            .flatMap(i -> IntStream.range(i * pair[1], (i + 1) * pair[1]))
                            .toArray();
                    for (Activation activation : Activation.values()) {
                        assertNanAt(backend.conv2d(x, weight, bias, activation), seen);
                        assertNanAt(backend.conv2d(x, weight, null, activation), seen);
                    }
                });
            }
        }
    }

    /** Every scale function keeps a NaN in the input and in the output of its network. */
    @ParameterizedTest
    @EnumSource(ScaleFunction.class)
    default void couplingsKeepNan(ScaleFunction scale) {
        for (DType dtype : DType.GENERAL) {
            inScope(backend -> {
                AffineCouplingOp op = new AffineCouplingOp(scale, true, ParameterOrder.SHIFT_FIRST);
                AffineCouplingOp inverse = op.inverted();
                Tensor x = backend.fromDoubles(new double[] {Double.NaN, 1, 2, 3}, Shape.of(2, 2), dtype);
                // Shifts, then unbounded scales, the last of which is NaN.
                Tensor raw = backend.fromDoubles(
                        new double[] {0, 0, 0.5, 0.5, 0, 0, 0.5, Double.NaN}, Shape.of(2, 4), dtype);
                for (Tensor[] results : new Tensor[][] {op.apply(x, raw), inverse.apply(x, raw)}) {
                    assertNanAt(results[0], 0, 3);
                    assertNanAt(results[1], 1);
                }
            });
        }
    }

    /** A ReLU of an overflow upwards is that overflow. */
    @Test
    default void reluKeepsInfinity() {
        inScope(backend -> {
            Tensor x = backend.fill(3e38, Shape.of(2, 4), DType.FLOAT32);
            Tensor ones = backend.fill(1, Shape.of(4, 4), DType.FLOAT32);
            assertThat(backend.dense(x, ones, null, Activation.RELU).toDoubles())
                    .containsOnly(Double.POSITIVE_INFINITY);
        });
    }

    private static void assertNanAt(Tensor actual, int... places) {
        double[] values = actual.toDoubles();
        assertThat(IntStream.range(0, values.length)
                        .filter(i -> Double.isNaN(values[i]))
                        .toArray())
                .as("places of NaN in %s", Arrays.toString(values))
                .containsExactly(places);
    }
}
