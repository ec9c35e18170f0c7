package org.flows4j.core.testing.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.flows4j.core.testing.TensorAssert.assertThatTensor;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.assertj.core.data.Offset;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.testing.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Operations that move elements without computing. */
public interface IndexingContract extends BackendUnderTest {
    private static List<Shape> shapes() {
        return List.of(
                Shape.of(1),
                Shape.of(9),
                Shape.of(3, 5),
                Shape.of(1, 6),
                Shape.of(6, 1),
                Shape.of(2, 3, 4),
                Shape.of(2, 4, 3, 6),
                Shape.of(1, 1, 1, 5),
                Shape.of(3, 37, 33));
    }

    /** Another shape, the same elements. */
    @ParameterizedTest
    @EnumSource(value = DType.class, mode = EnumSource.Mode.EXCLUDE, names = "BFLOAT16")
    default void reshapes(DType dtype) {
        inScope(backend -> {
            Tensor x = new Samples(backend, dtype, 61).normal(2, 6, 4);
            double[] values = x.toDoubles();
            for (Shape shape : List.of(Shape.of(48), Shape.of(4, 3, 2, 2), Shape.of(1, 48, 1), Shape.of(2, 6, 4))) {
                Tensor view = backend.reshape(x, shape);
                assertThatTensor(view).hasShape(shape).hasDType(dtype).hasElements(values);
                assertThatTensor(view.neg().neg()).hasShape(shape).hasElements(values);
            }
            assertThatTensor(x.reshape(-1, 8)).hasShape(Shape.of(6, 8)).hasElements(values);
            assertThatTensor(backend.fill(3, Shape.of(1, 1), dtype).reshape(Shape.of()))
                    .hasShape(Shape.of())
                    .hasElements(3);
        });
    }

    /** An extent of 0 is kept, without a division by zero. */
    @ParameterizedTest
    @EnumSource(value = DType.class, mode = EnumSource.Mode.EXCLUDE, names = "BFLOAT16")
    default void movesNothing(DType dtype) {
        inScope(backend -> {
            for (Shape shape :
                    List.of(Shape.of(0), Shape.of(0, 3), Shape.of(4, 0), Shape.of(2, 0, 3), Shape.of(0, 5, 4, 3))) {
                Tensor x = backend.fill(1, shape, dtype);
                for (int[] order : orders(shape.rank())) {
                    assertThatTensor(backend.permute(x, order))
                            .hasShape(Shape.of(
                                    Arrays.stream(order).map(shape::dim).toArray()))
                            .hasDType(dtype)
                            .hasElements();
                }
                assertThatTensor(backend.broadcastTo(x, shape)).hasShape(shape).hasElements();
                int[] all = IntStream.range(0, shape.channels()).toArray();
                assertThatTensor(backend.select(x, all)).hasShape(shape).hasElements();
                assertThatTensor(backend.scatter(x, all, all.length))
                        .hasShape(shape)
                        .hasElements();
            }
        });
    }

    /** Every order of up to four axes. */
    @ParameterizedTest
    @EnumSource(value = DType.class, mode = EnumSource.Mode.EXCLUDE, names = "BFLOAT16")
    default void permutes(DType dtype) {
        inScope(backend -> {
            Samples samples = new Samples(backend, dtype, 62);
            for (Shape shape : shapes()) {
                Tensor x = samples.normal(shape);
                for (int[] order : orders(shape.rank())) {
                    assertThatTensor(backend.permute(x, order))
                            .as("%s in order %s", shape, Arrays.toString(order))
                            .hasShape(Shape.of(
                                    Arrays.stream(order).map(shape::dim).toArray()))
                            .hasDType(dtype)
                            .hasElements(ReferenceOps.permute(x.toDoubles(), shape, order));
                }
            }
        });
    }

    private static List<int[]> orders(int rank) {
        List<int[]> orders = List.of(new int[0]);
        for (int i = 0; i < rank; i++) {
            orders = orders.stream()
                    .flatMap(order -> IntStream.range(0, rank)
                            .filter(axis -> Arrays.stream(order).noneMatch(taken -> taken == axis))
                            .mapToObj(axis -> IntStream.concat(Arrays.stream(order), IntStream.of(axis))
                                    .toArray()))
                    .toList();
        }
        return orders;
    }

    /** Every part of every axis, and parts of those parts, which may be views. */
    @ParameterizedTest
    @EnumSource(value = DType.class, mode = EnumSource.Mode.EXCLUDE, names = "BFLOAT16")
    default void slices(DType dtype) {
        for (Shape shape : shapes()) {
            inScope(backend -> {
                Tensor x = new Samples(backend, dtype, 63).normal(shape);
                for (int axis = 0; axis < shape.rank(); axis++) {
                    int extent = shape.dim(axis);
                    for (int from = 0; from < extent; from += 1 + extent / 5) {
                        for (int to = from + 1; to <= extent; to += 1 + extent / 5) {
                            checkSlice(x, axis, from, to);
                        }
                    }
                }
            });
        }
    }

    private static void checkSlice(Tensor x, int axis, int from, int to) {
        Tensor part = x.backend().slice(x, axis, from, to);
        double[] values = ReferenceOps.take(
                x.toDoubles(), x.shape(), axis, IntStream.range(from, to).toArray());
        assertThatTensor(part)
                .as("[%d, %d) of axis %d of %s", from, to, axis, x.shape())
                .hasShape(x.shape().with(axis, to - from))
                .hasDType(x.dtype())
                .hasElements(values);
        assertThatTensor(part.mul(2))
                .hasElements(Arrays.stream(values).map(v -> 2 * v).toArray());
        for (int inner = 0; inner < part.shape().rank(); inner++) {
            int half = part.shape().dim(inner) / 2;
            Shape shape = part.shape().with(inner, part.shape().dim(inner) - half);
            int[] kept = IntStream.range(half, part.shape().dim(inner)).toArray();
            assertThatTensor(x.backend().slice(part, inner, half, part.shape().dim(inner)))
                    .as("second part of axis %d of [%d, %d) of axis %d of %s", inner, from, to, axis, x.shape())
                    .hasShape(shape)
                    .hasElements(ReferenceOps.take(values, part.shape(), inner, kept));
        }
    }

    /** Slices of every axis join to the whole. */
    @ParameterizedTest
    @EnumSource(value = DType.class, mode = EnumSource.Mode.EXCLUDE, names = "BFLOAT16")
    default void concatenates(DType dtype) {
        for (Shape shape : shapes()) {
            inScope(backend -> {
                Tensor x = new Samples(backend, dtype, 64).normal(shape);
                for (int axis = 0; axis < shape.rank(); axis++) {
                    int extent = shape.dim(axis);
                    if (extent < 3) {
                        continue;
                    }
                    Tensor joined = backend.concat(
                            axis,
                            backend.slice(x, axis, 0, 1),
                            backend.slice(x, axis, 1, extent - 1),
                            backend.slice(x, axis, extent - 1, extent));
                    assertThatTensor(joined).hasShape(shape).hasDType(dtype).hasElements(x.toDoubles());
                }
                Tensor doubled = backend.concat(0, x, x);
                assertThat(doubled.shape()).isEqualTo(shape.with(0, 2 * shape.dim(0)));
                assertThatTensor(backend.concat(0, x)).hasElements(x.toDoubles());
            });
        }
    }

    /** Selecting channels and scattering them back, in any order. */
    @ParameterizedTest
    @EnumSource(value = DType.class, mode = EnumSource.Mode.EXCLUDE, names = "BFLOAT16")
    default void selectsAndScatters(DType dtype) {
        inScope(backend -> {
            Samples samples = new Samples(backend, dtype, 65);
            int[][] choices = {{0}, {3}, {0, 1, 2, 3}, {3, 2, 1, 0}, {1, 3}, {2, 0, 3}, {0, 2}, {3, 0, 2, 1}};
            for (Shape shape : List.of(Shape.of(4), Shape.of(5, 4), Shape.of(2, 3, 3, 4), Shape.of(700, 4))) {
                int last = shape.rank() - 1;
                Tensor x = samples.normal(shape);
                for (int[] indices : choices) {
                    Tensor selected = backend.select(x, indices);
                    double[] picked = ReferenceOps.take(x.toDoubles(), shape, last, indices);
                    assertThatTensor(selected)
                            .as("%s of %s", Arrays.toString(indices), shape)
                            .hasShape(shape.with(last, indices.length))
                            .hasDType(dtype)
                            .hasElements(picked);
                    assertThatTensor(backend.scatter(selected, indices, 6))
                            .as("%s to %s of 6", shape, Arrays.toString(indices))
                            .hasShape(shape.with(last, 6))
                            .hasDType(dtype)
                            .hasElements(ReferenceOps.put(picked, selected.shape(), last, 6, indices));
                }
            }
        });
    }

    /** Scatter is the adjoint of select: {@code <select(x), y> = <x, scatter(y)>}. */
    @ParameterizedTest
    @EnumSource(value = DType.class, mode = EnumSource.Mode.EXCLUDE, names = "BFLOAT16")
    default void scatterIsAdjointOfSelect(DType dtype) {
        inScope(backend -> {
            Samples samples = new Samples(backend, dtype, 66);
            int[] indices = {4, 0, 7, 2, 5};
            Tensor x = samples.normal(3, 2, 8);
            Tensor y = samples.normal(3, 2, 5);
            double left = ReferenceOps.dot(backend.select(x, indices).toDoubles(), y.toDoubles());
            double right = ReferenceOps.dot(
                    x.toDoubles(), backend.scatter(y, indices, 8).toDoubles());
            // The same thirty products in another order.
            assertThat(left).isCloseTo(right, Offset.offset(1e-13));
        });
    }

    /** Mismatched arguments are rejected with the shapes. */
    @Test
    default void refusesWrongIndices() {
        inScope(backend -> {
            Tensor x = backend.fill(1, Shape.of(2, 3), DType.FLOAT32);
            Tensor y = backend.fill(1, Shape.of(3, 3, 3), DType.FLOAT32);
            Tensor wide = backend.fill(1, Shape.of(2, 3), DType.FLOAT64);
            refused(() -> backend.reshape(x, Shape.of(4, 2)), "[2, 3]", "[4, 2]");
            refused(() -> x.reshape(-1, 4), "[2, 3]", "[-1, 4]");
            refused(() -> backend.permute(x, 0, 0), "[2, 3]", "[0, 0]");
            refused(() -> backend.permute(x, 0), "[2, 3]", "[0]");
            refused(() -> backend.slice(x, 1, 1, 4), "[2, 3]", "[1, 4)");
            refused(() -> backend.slice(x, 1, 2, 2), "[2, 3]", "[2, 2)");
            refused(() -> backend.slice(x, 0, -1, 2), "[2, 3]", "[-1, 2)");
            refused(() -> backend.slice(x, -1, 0, 2), "[2, 3]", "axis -1");
            refused(() -> backend.slice(x, 2, 0, 2), "[2, 3]", "axis 2");
            refused(() -> backend.concat(-1, x, x), "[2, 3]", "axis -1");
            refused(() -> backend.concat(2, x, x), "[2, 3]", "axis 2");
            refused(() -> backend.concat(0, x, y), "[2, 3]", "[3, 3, 3]");
            refused(() -> backend.concat(0, x, wide), "FLOAT32", "FLOAT64");
            refused(() -> backend.select(x, 0, 3), "[2, 3]", "[0, 3]");
            refused(() -> backend.select(x, 1, 1), "[2, 3]", "[1, 1]");
            refused(() -> backend.scatter(x, new int[] {0, 1}, 5), "[2, 3]", "[0, 1]");
            refused(() -> backend.scatter(x, new int[] {0, 5, 1}, 5), "[0, 5, 1]", "5");
        });
    }

    private static void refused(ThrowingCallable call, String... words) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessageContainingAll(words);
    }
}
