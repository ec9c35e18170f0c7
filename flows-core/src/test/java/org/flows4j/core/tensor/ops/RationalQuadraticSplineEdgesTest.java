package org.flows4j.core.tensor.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.flows4j.core.autodiff.Tape;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.testing.TestBackends;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Splines at the ends of their interval, at their knots and one unit of rounding beside both: the composed form on both backends and
 * in both types, and the fused kernel, in both directions.
 */
class RationalQuadraticSplineEdgesTest {
    private static final int SPLINES = 200;
    private static final int BINS = 5;
    private static final int NUMBERS = 3 * BINS - 1;
    private static final double SOFTMAX_SCALE = 0.7;

    /** One way to compute a spline. */
    private record Way(TensorBackend backend, DType dtype, boolean composed, boolean inverse, double bound) {
        RationalQuadraticSpline spline() {
            return new RationalQuadraticSpline(BINS, bound, SOFTMAX_SCALE, inverse);
        }

        double round(double value) {
            return dtype == DType.FLOAT32 ? (float) value : value;
        }

        double below(double value) {
            return dtype == DType.FLOAT32 ? Math.nextDown((float) value) : Math.nextDown(value);
        }

        double above(double value) {
            return dtype == DType.FLOAT32 ? Math.nextUp((float) value) : Math.nextUp(value);
        }

        /** Of a few roundings, magnified by narrow bins. */
        double tolerance() {
            return dtype == DType.FLOAT32 ? 1e-2 : 1e-11;
        }

        @Override
        public String toString() {
            return backend.name() + " " + dtype + (composed ? " composed" : " fused") + (inverse ? " inverse" : "")
                    + " on [-" + bound + ", " + bound + "]";
        }
    }

    static Stream<Way> ways() {
        return Stream.of(3.0, 1.1)
                .flatMap(bound -> Stream.of(false, true)
                        .flatMap(inverse -> Stream.of(
                                new Way(TestBackends.cpu(), DType.FLOAT32, false, inverse, bound),
                                new Way(TestBackends.cpu(), DType.FLOAT32, true, inverse, bound),
                                new Way(TestBackends.cpu(), DType.FLOAT64, true, inverse, bound),
                                new Way(TestBackends.nd4j(), DType.FLOAT32, true, inverse, bound),
                                new Way(TestBackends.nd4j(), DType.FLOAT64, true, inverse, bound))));
    }

    /** Results and the gradients of their sums, one row for each spline. */
    private record Evaluated(
            double[] value, double[] logDet, double[] valueToX, double[] valueToNumbers, double[] logDetToX) {}

    private static Evaluated evaluate(Way way, double[] points, double[] numbers) {
        try (Scope scope = way.backend().openScope()) {
            assertThat(scope).isNotNull();
            int count = points.length;
            double[][] gradients = new double[3][];
            Tensor[] results = {};
            for (int seeded = 0; seeded < 2; seeded++) {
                Tape tape = new Tape(way.backend(), (parameter, gradient) -> {});
                Tensor x = tape.variable(way.backend().fromDoubles(points, Shape.of(count, 1), way.dtype()));
                Tensor n = tape.variable(way.backend().fromDoubles(numbers, Shape.of(count, NUMBERS), way.dtype()));
                results = way.composed()
                        ? way.spline().compose(x, n)
                        : way.spline().apply(x, n);
                Tensor seed = way.backend().fill(1, results[seeded].shape(), results[seeded].dtype());
                tape.backward(new Tensor[] {results[seeded]}, new Tensor[] {seed});
                gradients[2 * seeded] = Objects.requireNonNull(tape.gradient(x)).toDoubles();
                if (seeded == 0) {
                    gradients[1] = Objects.requireNonNull(tape.gradient(n)).toDoubles();
                }
                results = new Tensor[] {tape.plain(results[0]), tape.plain(results[1])};
            }
            return new Evaluated(
                    results[0].toDoubles(), results[1].toDoubles(), gradients[0], gradients[1], gradients[2]);
        }
    }

    private static double[] numbers(Way way) {
        SplittableRandom random = new SplittableRandom(41);
        double[] numbers = new double[SPLINES * NUMBERS];
        Arrays.setAll(numbers, i -> way.round(random.nextGaussian()));
        return numbers;
    }

    /** Where the bins begin, by the formula, in double. */
    private static double knot(Way way, double[] numbers, int spline, int knot) {
        int from = spline * NUMBERS + (way.inverse() ? BINS : 0);
        double sum = 0;
        double before = 0;
        for (int k = 0; k < BINS; k++) {
            double part = Math.exp(SOFTMAX_SCALE * numbers[from + k]);
            sum += part;
            before += k < knot ? part : 0;
        }
        double least = RationalQuadraticSpline.SMALLEST;
        return 2 * way.bound() * (least * knot + (1 - least * BINS) * before / sum) - way.bound();
    }

    private static double largest(double[] actual, double[] expected) {
        double largest = 0;
        for (int k = 0; k < actual.length; k++) {
            largest = Math.max(largest, Math.abs(actual[k] - expected[k]) / (1 + Math.abs(expected[k])));
        }
        return largest;
    }

    @ParameterizedTest
    @MethodSource("ways")
    void theBoundsBelongToTheIntervalAndTheSlopeThereIsOne(Way way) {
        double[] numbers = numbers(way);
        double edge = way.round(way.bound());
        for (double point :
                List.of(edge, -edge, way.below(edge), -way.below(edge), way.above(edge), -way.above(edge), 2 * edge)) {
            double[] points = new double[SPLINES];
            Arrays.fill(points, point);
            Evaluated at = evaluate(way, points, numbers);
            for (int i = 0; i < SPLINES; i++) {
                String where = way + ", spline " + i + " at " + point;
                assertThat(Math.abs(at.value[i] - point) / edge)
                        .as(where)
                        .isLessThan(way.dtype() == DType.FLOAT32 ? 1e-6 : 1e-14);
                assertThat(Math.abs(at.valueToX[i] - 1)).as(where).isLessThan(way.tolerance());
                assertThat(Math.abs(at.logDet[i])).as(where).isLessThan(way.tolerance());
                double[] toNumbers = Arrays.copyOfRange(at.valueToNumbers, i * NUMBERS, (i + 1) * NUMBERS);
                assertThat(largest(toNumbers, new double[NUMBERS])).as(where).isLessThan(way.tolerance());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void atAKnotTheSlopeIsItsOwnOnBothSides(Way way) {
        double[] numbers = numbers(way);
        for (int knot = 1; knot < BINS; knot++) {
            for (int side = -1; side <= 1; side++) {
                double[] points = new double[SPLINES];
                for (int i = 0; i < SPLINES; i++) {
                    double at = way.round(knot(way, numbers, i, knot));
                    points[i] = side < 0 ? way.below(at) : side > 0 ? way.above(at) : at;
                }
                Evaluated at = evaluate(way, points, numbers);
                double[] differences = differences(way, points, numbers);
                for (int i = 0; i < SPLINES; i++) {
                    String where = way + ", spline " + i + ", knot " + knot + ", side " + side;
                    double raw = numbers[i * NUMBERS + 2 * BINS + knot - 1];
                    double slope = RationalQuadraticSpline.SMALLEST + Math.log1p(Math.exp(raw));
                    double expected = way.inverse() ? 1 / slope : slope;
                    assertThat(at.valueToX[i] / expected - 1).as(where).isBetween(-way.tolerance(), way.tolerance());
                    assertThat(at.logDet[i] - Math.log(expected))
                            .as(where)
                            .isBetween(-way.tolerance(), way.tolerance());
                    assertThat(at.logDetToX[i]).as(where).isFinite();
                    double[] toNumbers = Arrays.copyOfRange(at.valueToNumbers, i * NUMBERS, (i + 1) * NUMBERS);
                    double[] wanted = Arrays.copyOfRange(differences, i * NUMBERS, (i + 1) * NUMBERS);
                    assertThat(largest(toNumbers, wanted)).as(where).isLessThan(Math.max(1e-5, way.tolerance()));
                }
            }
        }
    }

    /**
     * Central differences of the value by each number, in double: at a knot the value has one derivative, but two second ones, so
     * the step is short.
     */
    private static double[] differences(Way way, double[] points, double[] numbers) {
        double step = 1e-8;
        RationalQuadraticSpline spline = way.spline();
        double[] result = new double[numbers.length];
        for (int k = 0; k < NUMBERS; k++) {
            double[][] values = new double[2][];
            for (int side = 0; side < 2; side++) {
                double[] moved = numbers.clone();
                for (int i = 0; i < SPLINES; i++) {
                    moved[i * NUMBERS + k] += side == 0 ? -step : step;
                }
                TensorBackend backend = TestBackends.cpu();
                try (Scope scope = backend.openScope()) {
                    assertThat(scope).isNotNull();
                    values[side] = spline
                            .apply(
                                    backend.fromDoubles(points, Shape.of(SPLINES, 1), DType.FLOAT64),
                                    backend.fromDoubles(moved, Shape.of(SPLINES, NUMBERS), DType.FLOAT64))[0]
                            .toDoubles();
                }
            }
            for (int i = 0; i < SPLINES; i++) {
                result[i * NUMBERS + k] = (values[1][i] - values[0][i]) / (2 * step);
            }
        }
        return result;
    }
}
