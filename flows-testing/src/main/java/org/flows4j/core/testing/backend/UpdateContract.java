package org.flows4j.core.testing.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.flows4j.core.testing.TensorAssert.assertThatTensor;

import java.util.Arrays;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.assertj.core.data.Percentage;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.UpdateKernels;
import org.flows4j.core.tensor.UpdateKernels.AdaptiveStep;
import org.flows4j.core.testing.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** In-place operations, on lengths that fill vectors and lengths that do not. */
public interface UpdateContract extends BackendUnderTest {
    private static Shape[] shapes() {
        return new Shape[] {Shape.of(), Shape.of(1), Shape.of(7), Shape.of(3, 11), Shape.of(4, 4, 16), Shape.of(9001)};
    }

    /** The effect of an update on one element, from the values of target and sources. */
    interface Scalar {
        double apply(double target, double source);
    }

    private static double[] each(double[] targets, double[] sources, Scalar function) {
        double[] out = new double[targets.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = function.apply(targets[i], sources[i]);
        }
        return out;
    }

    /** Sum, copy, factor, bounds and moving average. */
    @ParameterizedTest
    @EnumSource(value = DType.class, mode = EnumSource.Mode.EXCLUDE, names = "BFLOAT16")
    default void updatesInPlace(DType dtype) {
        for (Shape shape : shapes()) {
            inScope(backend -> {
                UpdateKernels updates = backend.updates();
                Samples samples = new Samples(backend, dtype, 71);
                Tensor source = samples.normal(shape);
                double[] s = source.toDoubles();
                Tensor target = samples.normal(shape);
                double[] t = target.toDoubles();

                updates.add(target, source);
                // Two roundings of a sum, in proportion to its terms.
                assertThatTensor(target).as("add %s", samples).isWithin(1, each(t, s, Double::sum), sizes(t, s));
                updates.copy(target, source);
                assertThatTensor(target).as("copy %s", samples).hasElements(s);
                updates.scale(target, -0.3);
                assertThatTensor(target).as("scale").isRelativelyWithin(2, each(s, s, (a, b) -> -0.3 * a));
                updates.copy(target, source);
                updates.clamp(target, 0.75);
                assertThatTensor(target).hasElements(each(s, s, (a, b) -> Math.max(-0.75, Math.min(0.75, a))));
                double[] clamped = target.toDoubles();
                updates.average(target, source, 0.9);
                assertThatTensor(target)
                        .as("average")
                        .isWithin(3, each(clamped, s, (a, b) -> 0.9 * a + (1 - 0.9) * b), sizes(clamped, s));
                assertThatTensor(source).as("the source afterwards").hasElements(s);
            });
        }
    }

    private static double[] sizes(double[] a, double[] b) {
        return each(a, b, (x, y) -> Math.abs(x) + Math.abs(y));
    }

    /** Three steps of Adam against the formulas; a few roundings per step. */
    @ParameterizedTest
    @EnumSource(value = DType.class, mode = EnumSource.Mode.EXCLUDE, names = "BFLOAT16")
    default void stepsAdam(DType dtype) {
        for (Shape shape : shapes()) {
            inScope(backend -> {
                Samples samples = new Samples(backend, dtype, 72);
                AdaptiveStep step = new AdaptiveStep(0.01, 0.9, 0.99, 1.25, 1e-8);
                Tensor parameter = samples.normal(shape);
                Tensor first = backend.fill(0, shape, dtype);
                Tensor second = backend.fill(0, shape, dtype);
                double[] p = parameter.toDoubles();
                double[] m = first.toDoubles();
                double[] v = second.toDoubles();
                for (int i = 0; i < 3; i++) {
                    Tensor gradient = samples.normal(shape);
                    backend.updates().adam(parameter, gradient, first, second, step);
                    double[] g = gradient.toDoubles();
                    m = each(m, g, (a, b) -> 0.9 * a + 0.1 * b);
                    v = each(v, g, (a, b) -> 0.99 * a + 0.01 * b * b);
                    double[] roots = Arrays.stream(v).map(Math::sqrt).toArray();
                    p = each(p, each(m, roots, (a, b) -> 0.01 * a / (b * 1.25 + 1e-8)), (a, b) -> a - b);
                }
                checkMoments(parameter, p, first, m, second, v);
            });
        }
    }

    /** Three steps of Adamax against the formulas. */
    @ParameterizedTest
    @EnumSource(value = DType.class, mode = EnumSource.Mode.EXCLUDE, names = "BFLOAT16")
    default void stepsAdamax(DType dtype) {
        for (Shape shape : shapes()) {
            inScope(backend -> {
                Samples samples = new Samples(backend, dtype, 73);
                AdaptiveStep step = new AdaptiveStep(0.02, 0.8, 0.95, 1.5, 1e-7);
                Tensor parameter = samples.normal(shape);
                Tensor first = backend.fill(0, shape, dtype);
                Tensor norm = backend.fill(0, shape, dtype);
                double[] p = parameter.toDoubles();
                double[] m = first.toDoubles();
                double[] u = norm.toDoubles();
                for (int i = 0; i < 3; i++) {
                    Tensor gradient = samples.normal(shape);
                    backend.updates().adamax(parameter, gradient, first, norm, step);
                    double[] g = gradient.toDoubles();
                    m = each(m, g, (a, b) -> 0.8 * a + 0.2 * b);
                    u = each(u, g, (a, b) -> Math.max(0.95 * a, Math.abs(b)));
                    p = each(p, each(m, u, (a, b) -> 0.02 * a / (b * 1.5 + 1e-7)), (a, b) -> a - b);
                }
                checkMoments(parameter, p, first, m, norm, u);
            });
        }
    }

    /** The gradients are standard normal: moments of size 1 and parameters of size 1 + 3 steps, a few roundings each. */
    private static void checkMoments(
            Tensor parameter, double[] p, Tensor first, double[] m, Tensor second, double[] v) {
        double[] ones = new double[p.length];
        Arrays.fill(ones, 4);
        assertThatTensor(first).as("first moment").isWithin(2, m, ones);
        assertThatTensor(second).as("second moment or norm").isRelativelyWithin(16, v);
        assertThatTensor(parameter).as("parameter").isWithin(4, p, ones);
    }

    /** A zero gradient does not change a parameter, with or without epsilon in the denominator. */
    @ParameterizedTest
    @EnumSource(value = DType.class, mode = EnumSource.Mode.EXCLUDE, names = "BFLOAT16")
    default void zeroGradientsMoveNothing(DType dtype) {
        inScope(backend -> {
            Tensor parameter = new Samples(backend, dtype, 74).normal(5, 5);
            double[] before = parameter.toDoubles();
            Tensor zero = backend.fill(0, parameter.shape(), dtype);
            Tensor first = backend.fill(0, parameter.shape(), dtype);
            Tensor second = backend.fill(0, parameter.shape(), dtype);
            AdaptiveStep step = new AdaptiveStep(0.1, 0.9, 0.999, 1, 1e-8);
            backend.updates().adam(parameter, zero, first, second, step);
            backend.updates().adamax(parameter, zero, first, second, step);
            assertThatTensor(parameter).hasElements(before);
        });
    }

    /**
     * Gradients whose squares no float holds. The first step has its usual length, and the moments stay finite: after an infinite one,
     * the parameter would never change again.
     */
    @ParameterizedTest
    @EnumSource(value = DType.class, mode = EnumSource.Mode.EXCLUDE, names = "BFLOAT16")
    default void adamOutlivesLargeGradients(DType dtype) {
        inScope(backend -> {
            double[] gradients = {1e18, -2e19, 1e30, -3e38};
            double[] expected =
                    Arrays.stream(gradients).map(g -> -0.01 * Math.signum(g)).toArray();
            Shape shape = Shape.of(gradients.length);
            Tensor gradient = backend.fromDoubles(gradients, shape, dtype);
            double[] given = gradient.toDoubles();
            Tensor parameter = backend.fill(0, shape, dtype);
            Tensor first = backend.fill(0, shape, dtype);
            Tensor second = backend.fill(0, shape, dtype);
            // The bias corrections of the first step: 1 / (1 - beta1) and 1 / sqrt(1 - beta2).
            backend.updates().adam(parameter, gradient, first, second, new AdaptiveStep(0.1, 0.9, 0.99, 10, 1e-8));
            assertThatTensor(parameter).as("parameter").isRelativelyWithin(16, expected);
            assertThatTensor(gradient).as("the gradient afterwards").hasElements(given);
            assertThat(Arrays.stream(first.toDoubles())).as("first moments").allMatch(Double::isFinite);
            assertThat(Arrays.stream(second.toDoubles())).as("second moments").allMatch(Double::isFinite);
        });
    }

    /** An update reaches every view of the memory. */
    @ParameterizedTest
    @EnumSource(value = DType.class, mode = EnumSource.Mode.EXCLUDE, names = "BFLOAT16")
    default void updatesShowInViews(DType dtype) {
        inScope(backend -> {
            Tensor x = backend.fill(2, Shape.of(3, 4), dtype);
            Tensor view = x.reshape(12);
            backend.updates().scale(view, 3);
            assertThatTensor(x.sum()).hasElements(72);
        });
    }

    /** Sums of squares, in double, also of large floats. */
    @ParameterizedTest
    @EnumSource(value = DType.class, mode = EnumSource.Mode.EXCLUDE, names = "BFLOAT16")
    default void sumsSquares(DType dtype) {
        for (Shape shape : shapes()) {
            inScope(backend -> {
                Tensor x = new Samples(backend, dtype, 75).normal(shape);
                double[] values = x.toDoubles();
                assertThat(backend.updates().sumOfSquares(x))
                        .isCloseTo(ReferenceOps.dot(values, values), Percentage.withPercentage(1e-10));
                assertThatTensor(x).as("the argument afterwards").hasElements(values);
            });
        }
        inScope(backend -> {
            Tensor large = backend.fill(1e30, Shape.of(1000), dtype);
            double element = large.toDoubles()[0];
            assertThat(backend.updates().sumOfSquares(large))
                    .isCloseTo(1000 * element * element, Percentage.withPercentage(1e-10));
        });
    }

    /** Non-finite elements appear in the sum wherever they are: the trainer's check depends on it. */
    @ParameterizedTest
    @EnumSource(value = DType.class, mode = EnumSource.Mode.EXCLUDE, names = "BFLOAT16")
    default void sumOfSquaresShowsNonFiniteElements(DType dtype) {
        inScope(backend -> {
            for (int position : new int[] {0, 1, 500, 998, 999}) {
                double[] values = new double[1000];
                values[position] = Double.NaN;
                Tensor nan = backend.fromDoubles(values, Shape.of(1000), dtype);
                assertThat(backend.updates().sumOfSquares(nan)).isNaN();
                values[position] = Double.NEGATIVE_INFINITY;
                Tensor infinite = backend.fromDoubles(values, Shape.of(1000), dtype);
                assertThat(backend.updates().sumOfSquares(infinite)).isEqualTo(Double.POSITIVE_INFINITY);
            }
        });
    }

    /** Different shapes or dtypes are rejected, and nothing is changed. */
    @Test
    default void refusesMismatchedUpdates() {
        inScope(backend -> {
            UpdateKernels updates = backend.updates();
            Tensor x = backend.fill(1, Shape.of(2, 3), DType.FLOAT32);
            Tensor y = backend.fill(5, Shape.of(3), DType.FLOAT32);
            Tensor wide = backend.fill(5, Shape.of(2, 3), DType.FLOAT64);
            AdaptiveStep step = new AdaptiveStep(0.1, 0.9, 0.999, 1, 1e-8);
            refused(() -> updates.add(x, y), "[2, 3]", "[3]");
            refused(() -> updates.copy(x, y), "[2, 3]", "[3]");
            refused(() -> updates.average(x, y, 0.5), "[2, 3]", "[3]");
            refused(() -> updates.adam(x, x, x, y, step), "[2, 3]", "[3]");
            refused(() -> updates.adamax(x, y, x, x, step), "[2, 3]", "[3]");
            refused(() -> updates.add(x, wide), "FLOAT32", "FLOAT64");
            assertThatTensor(x).hasElements(1, 1, 1, 1, 1, 1);
        });
    }

    private static void refused(ThrowingCallable call, String... words) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessageContainingAll(words);
    }
}
