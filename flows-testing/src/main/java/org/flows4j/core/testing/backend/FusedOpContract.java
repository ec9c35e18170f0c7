package org.flows4j.core.testing.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.flows4j.core.testing.TensorAssert.assertThatTensor;

import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.FusedOp;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Split;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.testing.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Fused ops without a kernel on a backend run as their composition. */
public interface FusedOpContract extends BackendUnderTest {
    /** An op unknown to every backend. */
    @ParameterizedTest
    @EnumSource(value = DType.class, mode = EnumSource.Mode.EXCLUDE, names = "BFLOAT16")
    default void composesUnknownOps(DType dtype) {
        FusedOp sumAndProduct = inputs -> new Tensor[] {inputs[0].add(inputs[1]), inputs[0].mul(inputs[1])};
        inScope(backend -> {
            Tensor a = backend.fromDoubles(new double[] {1, 2}, Shape.of(2), dtype);
            Tensor b = backend.fromDoubles(new double[] {3, 5}, Shape.of(2), dtype);
            assertThat(backend.kernel(sumAndProduct, a, b)).isNull();
            Tensor[] results = sumAndProduct.apply(a, b);
            assertThatTensor(results[0]).hasElements(4, 7);
            assertThatTensor(results[1]).hasElements(3, 10);
        });
    }

    /** Splitting into parts of given extents. */
    @ParameterizedTest
    @EnumSource(value = DType.class, mode = EnumSource.Mode.EXCLUDE, names = "BFLOAT16")
    default void splits(DType dtype) {
        inScope(backend -> {
            Tensor x = new Samples(backend, dtype, 91).normal(3, 6, 2);
            Tensor[] parts = new Split(1, 2, 1, 3).apply(x);
            assertThatTensor(parts[1])
                    .hasShape(Shape.of(3, 1, 2))
                    .hasElements(x.slice(1, 2, 3).toDoubles());
            assertThatTensor(Tensor.concat(1, parts)).hasElements(x.toDoubles());
        });
    }

    /** Parts that do not add up to the axis are rejected. */
    @Test
    default void refusesIncompleteSplits() {
        inScope(backend -> {
            Tensor x = backend.fill(1, Shape.of(2, 5), DType.FLOAT32);
            assertThatThrownBy(() -> new Split(1, 2, 2).apply(x))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("[2, 2]", "[2, 5]");
        });
    }
}
