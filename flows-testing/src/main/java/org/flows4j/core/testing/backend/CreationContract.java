package org.flows4j.core.testing.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.flows4j.core.testing.TensorAssert.assertThatTensor;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.testing.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Creating tensors, reading their elements, and converting them. */
public interface CreationContract extends BackendUnderTest {
    /** Doubles go in and come out in row-major order. */
    @ParameterizedTest
    @EnumSource(value = DType.class, mode = EnumSource.Mode.EXCLUDE, names = "BFLOAT16")
    default void keepsDoubles(DType dtype) {
        inScope(backend -> {
            double[] values = {1.5, -2, 0, 1e-30, -3.25, 1e30};
            Tensor tensor = backend.fromDoubles(values, Shape.of(2, 3), dtype);
            assertThatTensor(tensor).hasShape(Shape.of(2, 3)).hasDType(dtype).hasElements(values);
            assertThat(tensor.backend()).isSameAs(backend);
            values[0] = 7;
            assertThat(tensor.toDoubles()[0]).as("the tensor has a copy").isEqualTo(1.5);
        });
    }

    /** Floats go in and come out in row-major order. */
    @ParameterizedTest
    @EnumSource(value = DType.class, mode = EnumSource.Mode.EXCLUDE, names = "BFLOAT16")
    default void keepsFloats(DType dtype) {
        inScope(backend -> {
            float[] values = {1.5f, -2, 0.1f, 1e-30f, Float.NaN, Float.NEGATIVE_INFINITY};
            Tensor tensor = backend.fromFloats(values, Shape.of(3, 2), dtype);
            assertThat(tensor.toFloats()).containsExactly(values);
            assertThat(tensor.toDoubles()[2]).isEqualTo(0.1f);
        });
    }

    /** Doubles that become floats are rounded to the nearest. */
    @Test
    default void roundsDoublesToFloats() {
        inScope(backend -> {
            double[] values = {0.1, 1 + 0x1p-24 + 0x1p-40, Math.PI, 1e300, -1e300};
            float[] rounded = {0.1f, 1 + 0x1p-23f, (float) Math.PI, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY};
            Tensor wide = backend.fromDoubles(values, Shape.of(5), DType.FLOAT64);
            assertThat(backend.fromDoubles(values, Shape.of(5), DType.FLOAT32).toFloats())
                    .containsExactly(rounded);
            assertThat(wide.toFloats()).containsExactly(rounded);
            Tensor narrow = backend.cast(wide, DType.FLOAT32);
            assertThatTensor(narrow).hasDType(DType.FLOAT32).hasShape(Shape.of(5));
            assertThat(narrow.toFloats()).containsExactly(rounded);
        });
    }

    /** Casting keeps shape and values, and creates new memory. */
    @ParameterizedTest
    @EnumSource(value = DType.class, mode = EnumSource.Mode.EXCLUDE, names = "BFLOAT16")
    default void casts(DType dtype) {
        inScope(backend -> {
            Tensor x = new Samples(backend, DType.FLOAT32, 1).normal(3, 1, 5);
            Tensor cast = backend.cast(x, dtype);
            double[] values = x.toDoubles();
            x.close();
            assertThatTensor(cast).hasDType(dtype).hasShape(Shape.of(3, 1, 5)).hasElements(values);
        });
    }

    /** A scalar has no axes and one element. */
    @ParameterizedTest
    @EnumSource(value = DType.class, mode = EnumSource.Mode.EXCLUDE, names = "BFLOAT16")
    default void makesScalars(DType dtype) {
        inScope(backend -> {
            Tensor scalar = backend.fill(-2.5, Shape.of(), dtype);
            assertThatTensor(scalar).hasShape(Shape.of()).hasDType(dtype).hasElements(-2.5);
            assertThat(scalar.item()).isEqualTo(-2.5);
            assertThat(scalar.exp().item()).isCloseTo(Math.exp(-2.5), Offset.offset(1e-7));
            assertThatTensor(scalar.add(scalar)).hasShape(Shape.of()).hasElements(-5);
            assertThatTensor(scalar.sum()).hasShape(Shape.of()).hasElements(-2.5);
        });
    }

    /** A constant tensor that spans several tiles of any length. */
    @ParameterizedTest
    @EnumSource(value = DType.class, mode = EnumSource.Mode.EXCLUDE, names = "BFLOAT16")
    default void fills(DType dtype) {
        inScope(backend -> {
            double[] expected = new double[101 * 997];
            Arrays.fill(expected, 0.1);
            assertThatTensor(backend.fill(0.1, Shape.of(101, 997), dtype)).hasElements(expected);
            assertThatTensor(backend.fill(Double.NaN, Shape.of(2), dtype)).hasElements(Double.NaN, Double.NaN);
        });
    }

    /** Empty batches are computed without failure. */
    @ParameterizedTest
    @EnumSource(value = DType.class, mode = EnumSource.Mode.EXCLUDE, names = "BFLOAT16")
    default void allowsEmptyBatches(DType dtype) {
        inScope(backend -> {
            Tensor x = backend.fromDoubles(new double[0], Shape.of(0, 3), dtype);
            assertThatTensor(x.exp().add(x).mul(2)).hasShape(Shape.of(0, 3)).hasElements();
            assertThatTensor(x.reshape(3, 0)).hasShape(Shape.of(3, 0));
            assertThatTensor(x.sumPerSample()).hasShape(Shape.of(0)).hasDType(DType.FLOAT64);
            assertThatTensor(x.sum(0)).hasShape(Shape.of(3)).hasElements(0, 0, 0);
            assertThatTensor(x.matmul(backend.fill(1, Shape.of(3, 2), dtype))).hasShape(Shape.of(0, 2));
            assertThat(x.toFloats()).isEmpty();
        });
    }

    /** Random tensors are a function of the generator alone. */
    @ParameterizedTest
    @EnumSource(value = DType.class, mode = EnumSource.Mode.EXCLUDE, names = "BFLOAT16")
    default void drawsReproducibly(DType dtype) {
        inScope(backend -> {
            Shape shape = Shape.of(20, 50);
            double[] normal =
                    backend.normal(shape, dtype, new SplittableRandom(5)).toDoubles();
            assertThatTensor(backend.normal(shape, dtype, new SplittableRandom(5)))
                    .hasShape(shape)
                    .hasDType(dtype)
                    .hasElements(normal);
            // The mean of 1000 standard normals lies within 5 / sqrt(1000) except for one seed in a million.
            assertThat(Arrays.stream(normal).average().orElseThrow()).isBetween(-0.16, 0.16);
            double[] uniform =
                    backend.uniform(shape, dtype, new SplittableRandom(6)).toDoubles();
            assertThat(Arrays.stream(uniform)).allMatch(u -> u >= 0 && u < 1);
        });
    }

    /** Draws have the precision of their dtype, and those of single precision are those of double precision, rounded. */
    @Test
    default void drawsInFullPrecision() {
        inScope(backend -> {
            Shape shape = Shape.of(1000);
            double[] gaussians = new double[1000];
            SplittableRandom random = new SplittableRandom(7);
            Arrays.setAll(gaussians, i -> random.nextGaussian());
            assertThat(backend.normal(shape, DType.FLOAT64, new SplittableRandom(7))
                            .toDoubles())
                    .containsExactly(gaussians);
            float[] normal = backend.normal(shape, DType.FLOAT32, new SplittableRandom(7))
                    .toFloats();
            float[] uniform = backend.uniform(shape, DType.FLOAT32, new SplittableRandom(8))
                    .toFloats();
            double[] wide = backend.uniform(shape, DType.FLOAT64, new SplittableRandom(8))
                    .toDoubles();
            SplittableRandom doubles = new SplittableRandom(8);
            for (int i = 0; i < 1000; i++) {
                assertThat(normal[i]).isEqualTo((float) gaussians[i]);
                assertThat(wide[i]).isEqualTo(doubles.nextDouble());
                assertThat(uniform[i]).isEqualTo((float) (Math.floor(wide[i] * 0x1p24) * 0x1p-24));
            }
            assertThat(Arrays.stream(wide).filter(u -> u != (float) u).count()).isGreaterThan(990);
        });
    }

    /** Too few or too many elements are rejected. */
    @Test
    default void refusesWrongCounts() {
        assertThatThrownBy(() -> backend().fromDoubles(new double[5], Shape.of(2, 3), DType.FLOAT32))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("5")
                .hasMessageContaining("[2, 3]");
        assertThatThrownBy(() -> backend().fromFloats(new float[7], Shape.of(2, 3), DType.FLOAT64))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("7")
                .hasMessageContaining("[2, 3]");
    }
}
