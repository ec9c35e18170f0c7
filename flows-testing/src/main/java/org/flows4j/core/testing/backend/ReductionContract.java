package org.flows4j.core.testing.backend;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.flows4j.core.testing.TensorAssert.assertThatTensor;
import static org.flows4j.core.testing.TensorAssert.epsilon;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Shapes;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.testing.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sums and maxima. */
public interface ReductionContract extends BackendUnderTest {
    private static List<Shape> shapes() {
        return List.of(
                Shape.of(),
                Shape.of(1),
                Shape.of(7),
                Shape.of(24, 1),
                Shape.of(1, 24),
                Shape.of(1, 1, 1),
                Shape.of(3, 4, 5),
                Shape.of(2, 3, 4, 5),
                Shape.of(1, 3, 1, 2),
                Shape.of(2, 2, 2, 2, 2),
                Shape.of(33, 65));
    }

    /** An empty sum is 0. */
    private static List<Shape> withEmptyOnes() {
        List<Shape> all = new ArrayList<>(shapes());
        all.addAll(List.of(Shape.of(0), Shape.of(0, 3), Shape.of(3, 0), Shape.of(2, 3, 0), Shape.of(2, 0, 3)));
        return all;
    }

    /** Every set of axes, counted from either end, all combinations of dtypes. */
    @ParameterizedTest
    @EnumSource(value = DType.class, mode = EnumSource.Mode.EXCLUDE, names = "BFLOAT16")
    default void sumsEverySetOfAxes(DType dtype) {
        for (DType result : DType.GENERAL) {
            for (Shape shape : withEmptyOnes()) {
                inScope(backend -> {
                    Tensor x = new Samples(backend, dtype, 31).normal(shape);
                    for (int set = 0; set < 1 << shape.rank(); set++) {
                        int subset = set;
                        int[] axes = IntStream.range(0, shape.rank())
                                .filter(axis -> (subset >> axis & 1) == 1)
                                .toArray();
                        int[] fromTheEnd = Arrays.stream(axes)
                                .map(axis -> axis - shape.rank())
                                .toArray();
                        checkSum(x, result, axes, axes);
                        checkSum(x, result, axes, fromTheEnd);
                    }
                });
            }
        }
    }

    /**
     * Accumulation in double leaves an error of count * 2^-52 of the sum of magnitudes, and rounding the result to float one of
     * 2^-24 of the sum itself.
     */
    private static void checkSum(Tensor x, DType result, int[] axes, int... given) {
        double[] values = x.toDoubles();
        double[] expected = ReferenceOps.sum(values, x.shape(), axes);
        double[] magnitudes =
                ReferenceOps.sum(Arrays.stream(values).map(Math::abs).toArray(), x.shape(), axes);
        double[] scales = new double[expected.length];
        for (int i = 0; i < scales.length; i++) {
            double accumulation = values.length * epsilon(DType.FLOAT64) * magnitudes[i];
            scales[i] = Math.abs(expected[i]) + accumulation / epsilon(result);
        }
        assertThatTensor(x.backend().sum(x, given, result))
                .as("sum of %s over %s into %s", x, Arrays.toString(given), result)
                .hasShape(Shapes.reduce(x.shape(), axes))
                .hasDType(result)
                .isWithin(1, expected, scales);
    }

    /** A million small floats and a large one: adding in float would lose all small ones. */
    @Test
    default void accumulatesInDouble() {
        inScope(backend -> {
            float[] values = new float[1_000_000];
            Arrays.fill(values, 0.1f);
            values[0] = 1e9f;
            double expected = 1e9 + 999_999 * (double) 0.1f;
            Tensor x = backend.fromFloats(values, Shape.of(2, 500, 1000), DType.FLOAT32);
            double[] scale = {expected};
            assertThatTensor(backend.sum(x, new int[0], DType.FLOAT64)).isWithin(1e6, new double[] {expected}, scale);
            assertThatTensor(x.sum()).isWithin(1, new double[] {expected}, scale);
            // Along the last axis and along the first ones, which are different loops.
            assertThatTensor(x.reshape(1, -1).sumPerSample()).isWithin(1e6, new double[] {expected}, scale);
            assertThatTensor(backend.sum(x.reshape(-1, 1), new int[] {0}, DType.FLOAT64))
                    .isWithin(1e6, new double[] {expected}, scale);
            float[] alternating = new float[4000];
            for (int i = 0; i < 1000; i++) {
                alternating[4 * i] = 3e7f;
                alternating[4 * i + 1] = 1;
                alternating[4 * i + 2] = -3e7f;
                alternating[4 * i + 3] = 1;
            }
            Tensor y = backend.fromFloats(alternating, Shape.of(4000), DType.FLOAT32);
            assertThatTensor(y.sum()).hasElements(2000);
            Tensor columns = y.reshape(1000, 4).permute(1, 0).reshape(4000, 1);
            assertThatTensor(columns.sum(0)).hasElements(2000);
            assertThatTensor(y.reshape(2000, 2).sum(0)).hasElements(0, 2000);
        });
    }

    /** The log-determinant's reduction: everything but the batch, in double. */
    @ParameterizedTest
    @EnumSource(value = DType.class, mode = EnumSource.Mode.EXCLUDE, names = "BFLOAT16")
    default void sumsPerSample(DType dtype) {
        inScope(backend -> {
            Tensor x = new Samples(backend, dtype, 32).normal(3, 4, 2, 5);
            double[] expected = ReferenceOps.sum(x.toDoubles(), x.shape(), 1, 2, 3);
            assertThatTensor(x.sumPerSample())
                    .hasShape(Shape.of(3))
                    .hasDType(DType.FLOAT64)
                    .isWithin(64, expected, new double[] {40, 40, 40});
        });
    }

    /** NaN and infinity appear in the sum. */
    @ParameterizedTest
    @EnumSource(value = DType.class, mode = EnumSource.Mode.EXCLUDE, names = "BFLOAT16")
    default void sumsCarryNan(DType dtype) {
        inScope(backend -> {
            double[] values = {1, Double.NaN, Double.POSITIVE_INFINITY, 2};
            Tensor x = backend.fromDoubles(values, Shape.of(2, 2), dtype);
            assertThatTensor(x.sum(1)).hasElements(Double.NaN, Double.POSITIVE_INFINITY);
            assertThatTensor(x.sum(0)).hasElements(Double.POSITIVE_INFINITY, Double.NaN);
        });
    }

    /** Maxima along every axis, also of negative elements. */
    @ParameterizedTest
    @EnumSource(value = DType.class, mode = EnumSource.Mode.EXCLUDE, names = "BFLOAT16")
    default void takesMaxima(DType dtype) {
        inScope(backend -> {
            Samples samples = new Samples(backend, dtype, 33);
            for (Shape shape : shapes()) {
                Tensor x = samples.normal(shape).add(-3);
                for (int axis = 0; axis < shape.rank(); axis++) {
                    double[] expected = ReferenceOps.max(x.toDoubles(), shape, axis);
                    assertThatTensor(backend.max(x, axis))
                            .as("max of %s along %d, %s", shape, axis, samples)
                            .hasShape(Shapes.reduce(shape, axis))
                            .hasDType(dtype)
                            .hasElements(expected);
                    assertThatTensor(backend.max(x, axis - shape.rank())).hasElements(expected);
                }
            }
        });
    }

    /** Axes that do not exist or are named twice are rejected. */
    @Test
    default void refusesWrongAxes() {
        inScope(backend -> {
            Tensor x = backend.fill(1, Shape.of(2, 3), DType.FLOAT32);
            assertThatThrownBy(() -> x.sum(2))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("[2, 3]", "2");
            assertThatThrownBy(() -> x.sum(0, -2))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("[0, -2]");
            assertThatThrownBy(() -> backend.max(x, -3))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("[2, 3]", "-3");
        });
    }
}
