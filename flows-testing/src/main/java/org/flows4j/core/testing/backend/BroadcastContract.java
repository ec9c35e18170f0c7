package org.flows4j.core.testing.backend;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.flows4j.core.testing.TensorAssert.assertThatTensor;

import java.util.List;
import org.flows4j.core.tensor.BinaryOp;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.testing.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Elementwise functions of two tensors, and broadcasting. */
public interface BroadcastContract extends BackendUnderTest {
    /** The left shape, the right shape; each pair is tried in both orders. */
    private static List<Shape[]> pairs() {
        return List.of(
                pair(Shape.of(), Shape.of()),
                pair(Shape.of(1), Shape.of()),
                pair(Shape.of(5), Shape.of()),
                pair(Shape.of(5), Shape.of(1)),
                pair(Shape.of(5), Shape.of(5)),
                pair(Shape.of(1, 1), Shape.of(3, 4)),
                pair(Shape.of(3, 1), Shape.of(1, 4)),
                pair(Shape.of(3), Shape.of(3, 1)),
                pair(Shape.of(7, 33), Shape.of(33)),
                pair(Shape.of(7, 33), Shape.of(7, 1)),
                pair(Shape.of(2, 3, 4), Shape.of(2, 3, 4)),
                pair(Shape.of(2, 3, 4), Shape.of(3, 1)),
                pair(Shape.of(2, 3, 4), Shape.of(2, 1, 4)),
                pair(Shape.of(2, 1, 4), Shape.of(3, 1)),
                pair(Shape.of(1, 1, 1), Shape.of(2, 2)),
                pair(Shape.of(2, 5, 3, 6), Shape.of(6)),
                pair(Shape.of(2, 5, 3, 6), Shape.of(5, 3, 6)),
                pair(Shape.of(2, 5, 3, 6), Shape.of(2, 1, 1, 1)),
                pair(Shape.of(2, 5, 3, 6), Shape.of(2, 1, 1, 6)),
                pair(Shape.of(2, 5, 3, 6), Shape.of(5, 3, 1)),
                pair(Shape.of(2, 5, 3, 6), Shape.of(1, 5, 1, 6)),
                pair(Shape.of(1, 3, 1, 5), Shape.of(2, 1, 4, 1)),
                pair(Shape.of(2, 2, 3, 2, 3), Shape.of(2, 1, 3, 1, 3)),
                pair(Shape.of(9, 1, 700), Shape.of(9, 11, 1)));
    }

    private static Shape[] pair(Shape left, Shape right) {
        return new Shape[] {left, right};
    }

    /** All operations on all pairs. Each result is one rounding of the exact one, two if a division is a multiplication. */
    @ParameterizedTest
    @EnumSource(BinaryOp.class)
    default void combines(BinaryOp op) {
        for (DType dtype : DType.GENERAL) {
            for (Shape[] pair : pairs()) {
                inScope(backend -> {
                    Samples samples = new Samples(backend, dtype, 21);
                    Tensor a = samples.normal(pair[0]);
                    Tensor b = samples.normal(pair[1]);
                    checkCombination(op, a, b, samples);
                    checkCombination(op, b, a, samples);
                });
            }
        }
    }

    private static void checkCombination(BinaryOp op, Tensor a, Tensor b, Samples samples) {
        double[] left = a.toDoubles();
        double[] right = b.toDoubles();
        Shape shape = a.shape().broadcast(b.shape());
        double[] wideLeft = ReferenceOps.broadcast(left, a.shape(), shape);
        double[] wideRight = ReferenceOps.broadcast(right, b.shape(), shape);
        double[] expected = new double[wideLeft.length];
        for (int i = 0; i < expected.length; i++) {
            expected[i] = ReferenceOps.binary(op, wideLeft[i], wideRight[i]);
        }
        assertThatTensor(a.binary(op, b))
                .as("%s of %s and %s, %s", op, a.shape(), b.shape(), samples)
                .hasShape(shape)
                .hasDType(a.dtype())
                .isRelativelyWithin(op == BinaryOp.MAXIMUM || op == BinaryOp.MINIMUM ? 0 : 2, expected);
        assertThatTensor(a).hasElements(left);
        assertThatTensor(b).hasElements(right);
    }

    /** One tensor may be both operands. */
    @ParameterizedTest
    @EnumSource(BinaryOp.class)
    default void combinesWithItself(BinaryOp op) {
        inScope(backend -> {
            Tensor x = new Samples(backend, DType.FLOAT32, 22).normal(3, 50);
            checkCombination(op, x, x, new Samples(backend, DType.FLOAT32, 22));
        });
    }

    /** Division by zero and infinities follow IEEE 754. */
    @ParameterizedTest
    @EnumSource(value = DType.class, mode = EnumSource.Mode.EXCLUDE, names = "BFLOAT16")
    default void followsIeee(DType dtype) {
        inScope(backend -> {
            double inf = Double.POSITIVE_INFINITY;
            Tensor a = backend.fromDoubles(new double[] {1, -1, 0, inf, inf, 0}, Shape.of(6), dtype);
            Tensor b = backend.fromDoubles(new double[] {0, 0, 0, inf, 2, inf}, Shape.of(6), dtype);
            assertThatTensor(a.div(b)).hasElements(inf, -inf, Double.NaN, Double.NaN, inf, 0);
            assertThatTensor(a.sub(b)).hasElements(1, -1, 0, Double.NaN, inf, -inf);
            assertThatTensor(a.mul(b)).hasElements(0, 0, 0, inf, inf, Double.NaN);
        });
    }

    /** Broadcasting without an operation. */
    @ParameterizedTest
    @EnumSource(value = DType.class, mode = EnumSource.Mode.EXCLUDE, names = "BFLOAT16")
    default void broadcasts(DType dtype) {
        inScope(backend -> {
            Samples samples = new Samples(backend, dtype, 23);
            for (Shape[] pair : pairs()) {
                Shape target = pair[0].broadcast(pair[1]);
                for (Shape source : pair) {
                    Tensor x = samples.normal(source);
                    assertThatTensor(backend.broadcastTo(x, target))
                            .as("%s to %s", source, target)
                            .hasShape(target)
                            .hasDType(dtype)
                            .hasElements(ReferenceOps.broadcast(x.toDoubles(), source, target));
                }
            }
        });
    }

    /** Mismatched operands are rejected with both shapes, or both dtypes. */
    @Test
    default void refusesMismatchedOperands() {
        inScope(backend -> {
            Tensor a = backend.fill(1, Shape.of(2, 3), DType.FLOAT32);
            Tensor b = backend.fill(1, Shape.of(2, 4), DType.FLOAT32);
            for (BinaryOp op : BinaryOp.values()) {
                assertThatThrownBy(() -> backend.binary(op, a, b))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContainingAll("[2, 3]", "[2, 4]");
            }
            Tensor wide = backend.fill(1, Shape.of(2, 3), DType.FLOAT64);
            assertThatThrownBy(() -> backend.binary(BinaryOp.ADD, a, wide))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("FLOAT32", "FLOAT64");
            assertThatThrownBy(() -> backend.broadcastTo(a, Shape.of(3)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("[2, 3]", "[3]");
            assertThatThrownBy(() -> backend.broadcastTo(a, Shape.of(2, 2)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("[2, 3]", "[2, 2]");
        });
    }
}
