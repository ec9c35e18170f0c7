package org.flows4j.core.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.Tape;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.MemoryMode;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.TensorBackend.NoiseSource;
import org.flows4j.core.testing.GradientCheck;
import org.flows4j.core.testing.TestBackends;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BaseDistributionsTest {
    private static final TensorBackend CPU = TestBackends.cpu();
    private static final FlowContext PASS = FlowContext.deterministic();

    private static ParameterFactory parameters(TensorBackend backend, DType dtype) {
        return new ParameterFactory(backend, dtype, new SplittableRandom(3));
    }

    private static <D extends Distribution> D scrambled(D distribution) {
        SplittableRandom random = new SplittableRandom(4);
        for (Parameter parameter : distribution.parameters()) {
            double[] values = parameter.value().toDoubles();
            Arrays.setAll(values, i -> values[i] + 0.5 * random.nextGaussian());
            parameter.assign(values);
        }
        return distribution;
    }

    /** All of them in two dimensions, in double precision unless stated otherwise. */
    static Stream<Distribution> distributions() {
        return distributions(CPU, DType.FLOAT64);
    }

    private static Stream<Distribution> distributions(TensorBackend backend, DType dtype) {
        ParameterFactory parameters = parameters(backend, dtype);
        Shape pair = Shape.vector(2);
        Shape single = Shape.vector(1);
        return Stream.of(
                scrambled(new FullNormal(parameters.child("full"), 2)),
                scrambled(new NormalMixture(parameters.child("mixture"), 2, 3)),
                scrambled(new FullMixture(parameters.child("fullMixture"), 2, 3, 5)),
                new StudentT(pair, 5, backend, dtype),
                new UniformBox(pair, -1, 3, backend, dtype),
                new ColumnProduct(List.of(
                        new ColumnProduct.Group(List.of(1), new UniformBox(single, -2, 2, backend, dtype)),
                        new ColumnProduct.Group(
                                List.of(0), scrambled(new FullNormal(parameters.child("single"), 1))))));
    }

    private static Tensor batch(TensorBackend backend, DType dtype, double... pairs) {
        return backend.fromDoubles(pairs, Shape.of(pairs.length / 2, 2), dtype);
    }

    @ParameterizedTest
    @MethodSource("distributions")
    void densityIntegratesToOne(Distribution distribution) {
        int side = 800;
        double width = 40;
        double[] grid = new double[side * side * 2];
        for (int i = 0; i < side * side; i++) {
            grid[2 * i] = width * ((Math.floorDiv(i, side) + 0.5) / side - 0.5);
            grid[2 * i + 1] = width * ((i % side + 0.5) / side - 0.5);
        }
        double sum = Arrays.stream(distribution
                        .logProb(batch(CPU, DType.FLOAT64, grid), PASS)
                        .toDoubles())
                .map(Math::exp)
                .sum();
        // Student's tails outside the grid hold 2e-5.
        assertThat(sum * width * width / side / side).isCloseTo(1, within(1e-4));
    }

    /** Means and deviations of 20,000 draws are those of the density, to five standard errors. */
    @ParameterizedTest
    @MethodSource("distributions")
    void drawsHaveTheMomentsOfTheDensity(Distribution distribution) {
        int n = 20_000;
        double[] draws =
                distribution.sample(n, 1, new SplittableRandom(8), PASS).toDoubles();
        int side = 800;
        double width = 60;
        double[][] expected = new double[2][2];
        double[] grid = new double[side * side * 2];
        for (int i = 0; i < side * side; i++) {
            grid[2 * i] = width * ((Math.floorDiv(i, side) + 0.5) / side - 0.5);
            grid[2 * i + 1] = width * ((i % side + 0.5) / side - 0.5);
        }
        double[] logProb =
                distribution.logProb(batch(CPU, DType.FLOAT64, grid), PASS).toDoubles();
        for (int i = 0; i < side * side; i++) {
            for (int j = 0; j < 2; j++) {
                double mass = Math.exp(logProb[i]) * width * width / side / side;
                expected[j][0] += mass * grid[2 * i + j];
                expected[j][1] += mass * grid[2 * i + j] * grid[2 * i + j];
            }
        }
        for (int j = 0; j < 2; j++) {
            int column = j;
            double deviation = Math.sqrt(expected[j][1] - expected[j][0] * expected[j][0]);
            double mean = mean(draws, column, 1);
            assertThat(mean).isCloseTo(expected[j][0], within(5 * deviation / Math.sqrt(n)));
            // The fourth moment of Student's distribution of 5 degrees of freedom is 9 times the squared variance.
            assertThat(mean(draws, column, 2))
                    .isCloseTo(expected[j][1], within(5 * Math.sqrt(9.0 / n) * expected[j][1] + 1e-3));
        }
    }

    private static double mean(double[] pairs, int column, int power) {
        double sum = 0;
        for (int i = column; i < pairs.length; i += 2) {
            sum += Math.pow(pairs[i], power);
        }
        return 2 * sum / pairs.length;
    }

    @ParameterizedTest
    @MethodSource("distributions")
    void gradientsAreRight(Distribution distribution) {
        double[] z = {0.3, -0.4, 1.2, 0.9, -0.7, 1.6};
        Map<String, double[]> gradients = new HashMap<>();
        Tape tape = new Tape(CPU, (parameter, gradient) -> gradients.put(parameter.name(), gradient.toDoubles()));
        Tensor variable = tape.variable(batch(CPU, DType.FLOAT64, z));
        FlowContext recording = FlowContext.training(new SplittableRandom(1), tape, MemoryMode.STORE);
        tape.backward(distribution.logProb(variable, recording).sum());
        Tensor toZ = tape.gradient(variable);
        GradientCheck.check(
                "gradient of z",
                at -> total(distribution, at),
                z,
                toZ == null ? new double[z.length] : toZ.toDoubles(),
                5);
        for (Parameter parameter : distribution.parameters()) {
            double[] start = parameter.value().toDoubles();
            GradientCheck.check(
                    "gradient of " + parameter.name(),
                    at -> {
                        parameter.assign(at);
                        return total(distribution, z);
                    },
                    start,
                    gradients.getOrDefault(parameter.name(), new double[start.length]),
                    6);
            parameter.assign(start);
        }
    }

    private static double total(Distribution distribution, double... z) {
        return Arrays.stream(
                        distribution.logProb(batch(CPU, DType.FLOAT64, z), PASS).toDoubles())
                .sum();
    }

    @ParameterizedTest
    @MethodSource("distributions")
    void temperatureScalesTheDeviationAroundTheCenter(Distribution distribution) {
        double[] hot = distribution.sample(6, 1, new SplittableRandom(7), PASS).toDoubles();
        double[] cool =
                distribution.sample(6, 0.25, new SplittableRandom(7), PASS).toDoubles();
        double[] center =
                distribution.sample(6, 0, new SplittableRandom(7), PASS).toDoubles();
        for (int i = 0; i < hot.length; i++) {
            assertThat(center[i]).isEqualTo(center[i % 2]);
            assertThat(cool[i] - center[i]).isCloseTo(0.25 * (hot[i] - center[i]), within(1e-12));
        }
        assertThatThrownBy(() -> distribution.sample(6, -1, new SplittableRandom(7), PASS))
                .hasMessageContaining("-1");
        assertThatThrownBy(() -> distribution.sample(0, 1, new SplittableRandom(7), PASS))
                .hasMessageContaining("0 samples");
    }

    @Test
    void backendsAndPrecisionsAgree() {
        double[] z = {0.3, -0.4, 1.25, 0.9, -0.7, 1.6};
        List<Distribution> expected = distributions().toList();
        for (TensorBackend backend : List.of(CPU, TestBackends.nd4j())) {
            for (DType dtype : DType.GENERAL) {
                List<Distribution> others = distributions(backend, dtype).toList();
                double tolerance = dtype == DType.FLOAT64 ? 1e-12 : 2e-5;
                for (int i = 0; i < others.size(); i++) {
                    Tensor logProb = others.get(i).logProb(batch(backend, dtype, z), PASS);
                    assertThat(logProb.dtype()).isEqualTo(DType.FLOAT64);
                    assertThat(logProb.toDoubles())
                            .as("%s on %s", others.get(i), backend.name())
                            .containsExactly(
                                    expected.get(i)
                                            .logProb(batch(CPU, DType.FLOAT64, z), PASS)
                                            .toDoubles(),
                                    within(tolerance));
                    assertThat(others.get(i)
                                    .sample(3, 1, new SplittableRandom(2), PASS)
                                    .toDoubles())
                            .containsExactly(
                                    expected.get(i)
                                            .sample(3, 1, new SplittableRandom(2), PASS)
                                            .toDoubles(),
                                    within(tolerance));
                }
            }
        }
    }

    @Test
    void goldenValues() {
        FullNormal full = new FullNormal(parameters(CPU, DType.FLOAT64), 2);
        full.parameters().get("mean").assign(new double[] {1, -1});
        full.parameters().get("logs").assign(new double[] {0.5, -0.25});
        full.parameters().get("lower").assign(new double[] {0.75});
        // (z - mean) A with A = [[exp(0.5), 0], [0.75, exp(-0.25)]].
        double first = 0.5 * Math.exp(0.5) + 2 * 0.75;
        double second = 2 * Math.exp(-0.25);
        assertThat(total(full, 1.5, 1))
                .isCloseTo(0.25 - 0.5 * (first * first + second * second) - Math.log(2 * Math.PI), within(1e-14));

        NormalMixture mixture = new NormalMixture(parameters(CPU, DType.FLOAT64), 1, 2);
        mixture.parameters().get("weights").assign(new double[] {Math.log(3), 0});
        mixture.parameters().get("means").assign(new double[] {0, 2});
        mixture.parameters().get("logScales").assign(new double[] {0, Math.log(0.5)});
        double density = (0.75 * Math.exp(-0.5) + 0.25 * 2 * Math.exp(-2)) / Math.sqrt(2 * Math.PI);
        assertThat(mixture.logProb(CPU.fromDoubles(new double[] {1}, Shape.of(1, 1), DType.FLOAT64), PASS)
                        .item())
                .isCloseTo(Math.log(density), within(1e-14));

        FullMixture robust = new FullMixture(parameters(CPU, DType.FLOAT64), 2, 1, 1);
        robust.parameters().get("weights").assign(new double[] {Math.log(3), 0});
        robust.parameters().get("means").assign(new double[] {1, -1, 0, 0});
        robust.parameters().get("logs").assign(new double[] {0.5, -0.25, Math.log(2), 0});
        robust.parameters().get("lower").assign(new double[] {0.75, 0});
        double normal = Math.exp(0.25 - 0.5 * (first * first + second * second)) / (2 * Math.PI);
        // The bivariate Cauchy density is 1 / (2 pi) (1 + d)^(-3/2), at d = 3^2 + 1.
        double heavy = 2 / (2 * Math.PI) * Math.pow(1 + 9 + 1, -1.5);
        assertThat(total(robust, 1.5, 1)).isCloseTo(Math.log(0.75 * normal + 0.25 * heavy), within(1e-14));

        // Cauchy's density at 2 is 1 / (5 pi); two components.
        assertThat(total(new StudentT(Shape.vector(2), 1, CPU, DType.FLOAT64), 2, 2))
                .isCloseTo(-2 * Math.log(5 * Math.PI), within(1e-13));
        assertThat(total(new UniformBox(Shape.vector(2), -1, 3, CPU, DType.FLOAT64), -1, 3))
                .isCloseTo(-2 * Math.log(4), within(1e-14));
    }

    /** By values of the gamma function: Gamma(1) / Gamma(1/2), Gamma(3) / Gamma(5/2), and the limit sqrt(a). */
    @Test
    void ratioOfGammaFunctions() {
        assertThat(StudentT.logGammaRatio(0.5)).isCloseTo(-0.5 * Math.log(Math.PI), within(1e-14));
        assertThat(StudentT.logGammaRatio(2.5)).isCloseTo(Math.log(8 / (3 * Math.sqrt(Math.PI))), within(1e-14));
        assertThat(StudentT.logGammaRatio(1e12)).isCloseTo(6 * Math.log(10), within(1e-12));
    }

    /** Of the same numbers as the vectors of their pixels. */
    @Test
    void imagesAreDrawnFromSuppliedNoise() {
        NoiseSource source = new NoiseSource() {
            @Override
            public Tensor normal(Shape shape, DType dtype) {
                throw new UnsupportedOperationException();
            }

            @Override
            public Tensor uniform(Shape shape, DType dtype) {
                double[] numbers = new SplittableRandom(4).doubles(shape.size()).toArray();
                return CPU.fromDoubles(numbers, shape, dtype);
            }
        };
        Shape image = Shape.image(2, 3, 4);
        Tensor drawn = new StudentT(image, 5, CPU, DType.FLOAT64).sample(2, 1, source, PASS);
        assertThat(drawn.shape()).isEqualTo(image.batch(2));
        assertThat(drawn.toDoubles())
                .containsExactly(new StudentT(Shape.vector(24), 5, CPU, DType.FLOAT64)
                        .sample(2, 1, source, PASS)
                        .toDoubles());
    }

    @Test
    void startsAsTheStandardNormal() {
        double[] z = {0.3, -0.4, 1.25, 0.9};
        StandardNormal standard = new StandardNormal(Shape.vector(2), CPU, DType.FLOAT64);
        assertThat(total(new FullNormal(parameters(CPU, DType.FLOAT64), 2), z))
                .isCloseTo(total(standard, z), within(1e-14));
    }

    @Test
    void outsideTheBoxTheDensityIsZero() {
        UniformBox box = new UniformBox(Shape.vector(2), 0, 0.1, CPU, DType.FLOAT32);
        double[] logProb = box.logProb(
                        batch(CPU, DType.FLOAT32, 0.05, 0.1, 0.05, 0.1001, -1e-6, 0.05, 0.05, Double.NaN), PASS)
                .toDoubles();
        assertThat(logProb[0]).isCloseTo(2 * Math.log(10), within(1e-6));
        assertThat(logProb[1]).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(logProb[2]).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(logProb[3]).isNaN();
        assertThatThrownBy(() -> box.sample(1, 1.5, new SplittableRandom(1), PASS))
                .hasMessageContaining("1.5");
    }

    /** A sample so far out that no component's density is above 0 has a density of 0, and not NaN. */
    @Test
    void mixturesOfNothingAreNothing() {
        NormalMixture mixture = new NormalMixture(parameters(CPU, DType.FLOAT64), 2, 3);
        assertThat(total(mixture, 1e200, 0)).isEqualTo(Double.NEGATIVE_INFINITY);
    }

    /** The loss of a row grows with the logarithm of its distance: by D + n times log 10 for ten times the distance. */
    @Test
    void outliersCostLittle() {
        FullMixture mixture = new FullMixture(parameters(CPU, DType.FLOAT64), 2, 3, 4);
        assertThat(total(mixture, 1e6, 0) - total(mixture, 1e7, 0)).isCloseTo(6 * Math.log(10), within(1e-4));
    }

    @Test
    void numbersOfParametersAreThoseOfTheFormula() {
        ParameterFactory parameters = parameters(CPU, DType.FLOAT64);
        assertThat(new FullNormal(parameters.child("a"), 5).parameters().count())
                .isEqualTo(5 + 5 + 10);
        assertThat(new NormalMixture(parameters.child("b"), 5, 3).parameters().count())
                .isEqualTo(3 + 15 + 15);
        assertThat(new FullMixture(parameters.child("c"), 5, 3, 4).parameters().count())
                .isEqualTo(4 * (1 + 5 + 5 + 10));
    }

    @Test
    void senselessArgumentsAreRefused() {
        ParameterFactory parameters = parameters(CPU, DType.FLOAT64);
        Shape pair = Shape.vector(2);
        assertThatThrownBy(() -> new FullNormal(parameters, 0)).hasMessageContaining("got 0");
        assertThatThrownBy(() -> new NormalMixture(parameters, 2, 0)).hasMessageContaining("2 and 0");
        assertThatThrownBy(() -> new FullMixture(parameters, 2, 1, 0)).hasMessageContaining("2, 1 and 0");
        assertThatThrownBy(() -> new StudentT(pair, 0, CPU, DType.FLOAT64)).hasMessageContaining("got 0.0");
        assertThatThrownBy(() -> new UniformBox(pair, 1, 1, CPU, DType.FLOAT64)).hasMessageContaining("1.0 and 1.0");
        StudentT student = new StudentT(pair, 3, CPU, DType.FLOAT64);
        assertThatThrownBy(() -> new ColumnProduct(List.of(new ColumnProduct.Group(List.of(0, 2), student))))
                .hasMessageContaining("[0, 2]");
        assertThatThrownBy(() -> new ColumnProduct.Group(List.of(0), student)).hasMessageContaining("[0]");
        assertThatThrownBy(() -> student.logProb(CPU.fill(0, Shape.of(2, 3), DType.FLOAT64), PASS))
                .hasMessageContaining("[2, 3]");
    }
}
