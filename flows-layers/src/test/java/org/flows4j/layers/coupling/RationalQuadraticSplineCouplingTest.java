package org.flows4j.layers.coupling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Objects;
import java.util.SplittableRandom;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.Tape;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.ops.RationalQuadraticSpline;
import org.flows4j.core.testing.TestBackends;
import org.flows4j.layers.coupling.RationalQuadraticSplineCoupling.Config;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RationalQuadraticSplineCouplingTest {
    private abstract static class Variant extends CouplingContract {
        private final Config config;
        private final int conditionChannels;

        Variant(Config config, int conditionChannels) {
            this.config = config;
            this.conditionChannels = conditionChannels;
        }

        @Override
        protected InvertibleLayer create(ParameterFactory parameters, Shape input) {
            return new RationalQuadraticSplineCoupling(parameters, input, config, networks, conditionChannels);
        }

        @Override
        protected @Nullable Shape conditionShape(Shape input) {
            return conditionChannels == 0 ? null : Shape.vector(conditionChannels);
        }
    }

    @Nested
    class WoodburyBaseline extends Variant {
        WoodburyBaseline() {
            super(Config.woodburyBaseline(4), 0);
        }
    }

    /** A third of standard normal inputs lie outside. */
    @Nested
    class Tails extends Variant {
        Tails() {
            super(new Config(3, 0.9, 4, Half.SECOND), 0);
        }
    }

    @Nested
    class Conditional extends Variant {
        Conditional() {
            super(new Config(2, 2, 1, Half.FIRST), 2);
        }
    }

    private static Tensor[] run(RationalQuadraticSpline spline, DType dtype, double x, double... numbers) {
        TensorBackend backend = TestBackends.cpu();
        return spline.apply(
                backend.fromDoubles(new double[] {x}, Shape.of(1, 1), dtype),
                backend.fromDoubles(numbers, Shape.of(1, numbers.length), dtype));
    }

    @ParameterizedTest
    @CsvSource({"FLOAT64, 1e-9", "FLOAT32, 1e-6"})
    void goldenValue(DType dtype, double tolerance) {
        double[] numbers = {0, 1, 0.5, -0.5, 0.3};
        RationalQuadraticSpline spline = new RationalQuadraticSpline(2, 1, 1, false);
        try (Scope scope = TestBackends.cpu().openScope()) {
            assertThat(scope).isNotNull();
            Tensor[] forward = run(spline, dtype, 0.2, numbers);
            assertThat(forward[0].item()).isCloseTo(0.7010295730332866, within(tolerance));
            assertThat(forward[1].item()).isCloseTo(-1.5606973222932876, within(tolerance));
            Tensor[] back = run(spline.inverted(), dtype, 0.7010295730332866, numbers);
            assertThat(back[0].item()).isCloseTo(0.2, within(10 * tolerance));
            assertThat(back[1].item()).isCloseTo(1.5606973222932876, within(10 * tolerance));
        }
    }

    /** Far outside, at the bounds and at knots, with splines as steep and as flat as they can be. */
    @ParameterizedTest
    @EnumSource(value = DType.class, mode = EnumSource.Mode.EXCLUDE, names = "BFLOAT16")
    void nothingIsEverInfinite(DType dtype) {
        TensorBackend backend = TestBackends.cpu();
        double[] points = {-1e30, -1e6, -3, Math.nextUp(-3f), 0, 1e-30, Math.nextDown(3f), 3, 3.0000002, 50, 1e30};
        double[] sizes = {0, 1, -80, 80};
        for (boolean inverse : new boolean[] {false, true}) {
            RationalQuadraticSpline spline = new RationalQuadraticSpline(4, 3, 1, inverse);
            SplittableRandom random = new SplittableRandom(1);
            double[] x = new double[points.length * 200];
            double[] numbers = new double[x.length * 11];
            Arrays.setAll(x, i -> points[i % points.length]);
            Arrays.setAll(numbers, i -> sizes[random.nextInt(sizes.length)]);
            try (Scope scope = backend.openScope()) {
                assertThat(scope).isNotNull();
                Tape tape = new Tape(backend, (parameter, gradient) -> {});
                Tensor argument = tape.variable(backend.fromDoubles(x, Shape.of(x.length, 1), dtype));
                Tensor splines = tape.variable(backend.fromDoubles(numbers, Shape.of(x.length, 11), dtype));
                Tensor[] results = spline.apply(argument, splines);
                tape.backward(results, new Tensor[] {
                    backend.fill(1, results[0].shape(), dtype), backend.fill(1, results[1].shape(), DType.FLOAT64)
                });
                for (Tensor tensor : new Tensor[] {
                    tape.plain(results[0]),
                    tape.plain(results[1]),
                    Objects.requireNonNull(tape.gradient(argument)),
                    Objects.requireNonNull(tape.gradient(splines))
                }) {
                    assertThat(Arrays.stream(tensor.toDoubles()).allMatch(Double::isFinite))
                            .isTrue();
                }
                double[] y = tape.plain(results[0]).toDoubles();
                for (int i = 0; i < y.length; i++) {
                    if (Math.abs((float) x[i]) > 3) {
                        assertThat(y[i]).isEqualTo(dtype == DType.FLOAT32 ? (float) x[i] : x[i]);
                    } else {
                        assertThat(y[i]).isBetween(-3.000001, 3.000001);
                    }
                }
            }
        }
    }

    @Test
    void senselessArgumentsAreRefused() {
        assertThatThrownBy(() -> new Config(1, 3, 1, Half.FIRST)).hasMessageContaining("got 1");
        assertThatThrownBy(() -> new Config(4, 0, 1, Half.FIRST)).hasMessageContaining("0.0");
        assertThatThrownBy(() -> new Config(4, 3, 0, Half.FIRST)).hasMessageContaining("got 0");
    }
}
