package org.flows4j.layers.nif;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.Tape;
import org.flows4j.core.distribution.ManifoldDistribution.Estimate;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.MemoryMode;
import org.flows4j.core.layer.Sampling;
import org.flows4j.core.linalg.SingularMatrixException;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.testing.GradientCheck;
import org.flows4j.core.testing.SampleMoments;
import org.flows4j.core.testing.TestBackends;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class GaussianNifPriorTest {
    private static final double[] X = {1, -2, 0.5};
    private static final FlowContext CONTEXT = FlowContext.deterministic();

    static Stream<TensorBackend> backends() {
        return Stream.of(TestBackends.cpu(), TestBackends.nd4j());
    }

    private static GaussianNifPrior prior(TensorBackend backend, DType dtype, int n, int m, NoiseModel.Kind kind) {
        ParameterFactory parameters = new ParameterFactory(backend, dtype, new SplittableRandom(3));
        GaussianNifPrior prior =
                new GaussianNifPrior(parameters.child("prior"), Shape.vector(n), m, NoiseModel.of(kind));
        SplittableRandom random = new SplittableRandom(4);
        for (Parameter parameter : prior.parameters()) {
            double[] values = parameter.value().toDoubles();
            Arrays.setAll(values, i -> (float) (values[i] + 0.3 * random.nextGaussian()));
            parameter.assign(values);
        }
        return prior;
    }

    private static GaussianNifPrior golden(TensorBackend backend) {
        GaussianNifPrior prior = prior(backend, DType.FLOAT64, 3, 2, NoiseModel.Kind.DIAGONAL);
        prior.parameters().asList().get(0).assign(new double[] {1, 0, 0.5, -1, 0, 2});
        prior.parameters().asList().get(1).assign(new double[] {Math.log(0.5), 0, Math.log(2)});
        return prior;
    }

    private static Tensor row(TensorBackend backend, DType dtype, double... x) {
        return backend.fromDoubles(x, Shape.of(1, x.length), dtype);
    }

    private static FlowContext at(double s) {
        return CONTEXT.withSampling(new Sampling(1, s));
    }

    @ParameterizedTest
    @MethodSource("backends")
    void theGoldenValuesComeOut(TensorBackend backend) {
        GaussianNifPrior prior = golden(backend);
        Tensor x = row(backend, DType.FLOAT64, X);
        assertThat(prior.logProb(x, CONTEXT).item()).isCloseTo(-6.040610647180942, within(1e-12));
        assertThat(prior.logProb(x, at(0.25)).item()).isCloseTo(-9.916943582838492, within(1e-12));
        assertThat(prior.coordinates(x, Estimate.POSTERIOR_MEAN, CONTEXT).toDoubles())
                .containsExactly(new double[] {0.411764705882, 0.676470588235}, within(1e-11));
        assertThat(prior.coordinates(x, Estimate.PSEUDO_INVERSE, CONTEXT).toDoubles())
                .containsExactly(new double[] {0.653846153846, 0.942307692308}, within(1e-11));
    }

    /** Against the n x n covariance, for n above, at and far above m, and several s. */
    @ParameterizedTest
    @EnumSource(NoiseModel.Kind.class)
    void theClosedFormIsTheExactDensity(NoiseModel.Kind kind) {
        for (int n : new int[] {2, 3, 12}) {
            GaussianNifPrior prior = prior(TestBackends.cpu(), DType.FLOAT64, n, 2, kind);
            ExactGaussian exact = ExactGaussian.of(prior.parameters(), n, 2);
            double[] x = new SplittableRandom(n).doubles(n, -2, 2).toArray();
            for (double s : new double[] {0.01, 0.25, 1, 3}) {
                assertThat(prior.logProb(row(TestBackends.cpu(), DType.FLOAT64, x), at(s))
                                .item())
                        .as("n = %d, s = %s", n, s)
                        .isCloseTo(exact.logDensity(x, s), within(1e-10));
            }
        }
    }

    /** {@code log} of the integral of N(z; 0, I) N(x; A z, Sigma), by a trapezium rule that is exact to rounding. */
    @Test
    void theClosedFormIsTheIntegralOverTheLatent() {
        ExactGaussian model = ExactGaussian.of(golden(TestBackends.cpu()).parameters(), 3, 2);
        double step = 0.05;
        double integral = 0;
        for (int i = -240; i <= 240; i++) {
            for (int j = -240; j <= 240; j++) {
                double z1 = i * step;
                double z2 = j * step;
                double prior = Math.exp(-0.5 * (z1 * z1 + z2 * z2)) / (2 * Math.PI);
                integral += step * step * prior * Math.exp(model.logConditional(X, z1, z2));
            }
        }
        assertThat(golden(TestBackends.cpu())
                        .logProb(row(TestBackends.cpu(), DType.FLOAT64, X), CONTEXT)
                        .item())
                .isCloseTo(Math.log(integral), within(1e-10));
    }

    @Test
    void singlePrecisionAgreesWithDoubleEvenAtSmallVariances() {
        GaussianNifPrior exact = prior(TestBackends.cpu(), DType.FLOAT64, 40, 7, NoiseModel.Kind.DIAGONAL);
        GaussianNifPrior rounded = prior(TestBackends.cpu(), DType.FLOAT32, 40, 7, NoiseModel.Kind.DIAGONAL);
        double[] x = new double[40];
        Arrays.setAll(x, i -> (float) Math.sin(i));
        double[] small = new double[40];
        Arrays.fill(small, -8);
        exact.parameters().asList().get(1).assign(small);
        for (int i = 0; i < 2; i++) {
            rounded.parameters()
                    .asList()
                    .get(i)
                    .assign(exact.parameters().asList().get(i).value().toDoubles());
        }
        double expected = exact.logProb(row(TestBackends.cpu(), DType.FLOAT64, x), CONTEXT)
                .item();
        assertThat(rounded.logProb(row(TestBackends.cpu(), DType.FLOAT32, x), CONTEXT)
                        .item())
                .isCloseTo(expected, within(1e-9 * Math.abs(expected)));
    }

    @ParameterizedTest
    @EnumSource(NoiseModel.Kind.class)
    void gradientsOfInputAndParametersAreRight(NoiseModel.Kind kind) {
        TensorBackend backend = TestBackends.cpu();
        GaussianNifPrior prior = prior(backend, DType.FLOAT64, 4, 2, kind);
        Map<String, double[]> gradients = new LinkedHashMap<>();
        double[] x = {1, -2, 0.5, 0.3, 0.1, 0.7, -1, 2};
        Shape shape = Shape.of(2, 4);
        Tape tape = new Tape(backend, (parameter, gradient) -> gradients.put(parameter.name(), gradient.toDoubles()));
        Tensor input = tape.variable(backend.fromDoubles(x, shape, DType.FLOAT64));
        FlowContext recording = FlowContext.training(new SplittableRandom(1), tape, MemoryMode.STORE);
        tape.backward(prior.logProb(input, recording).sum());
        GradientCheck.check(
                "x",
                p -> prior.logProb(backend.fromDoubles(p, shape, DType.FLOAT64), CONTEXT)
                        .sum()
                        .item(),
                x,
                Objects.requireNonNull(tape.gradient(input)).toDoubles(),
                1);
        for (Parameter parameter : prior.parameters()) {
            double[] start = parameter.value().toDoubles();
            GradientCheck.check(
                    parameter.name(),
                    p -> {
                        parameter.assign(p);
                        double value = prior.logProb(backend.fromDoubles(x, shape, DType.FLOAT64), CONTEXT)
                                .sum()
                                .item();
                        parameter.assign(start);
                        return value;
                    },
                    start,
                    Objects.requireNonNull(gradients.get(parameter.name())),
                    2);
        }
    }

    /** Mean 0 and covariance t A A^T + s Sigma: the learned noise counts, and both are factors of variances. */
    @Test
    void samplesHaveTheLearnedCovarianceAtEverySAndT() {
        GaussianNifPrior prior = golden(TestBackends.cpu());
        ExactGaussian model = ExactGaussian.of(prior.parameters(), 3, 2);
        double[][] factors = {{1, 1}, {2.25, 0.25}, {1, 0}};
        for (double[] factor : factors) {
            Sampling sampling = Sampling.ofVariances(factor[0], factor[1]);
            double[] x = prior.sample(
                            20_000, sampling.temperature(), new SplittableRandom(8), CONTEXT.withSampling(sampling))
                    .toDoubles();
            double[] covariance = model.total(factor[0], factor[1]);
            for (int a = 0; a < 3; a++) {
                for (int b = a; b < 3; b++) {
                    SampleMoments product = new SampleMoments();
                    for (int i = 0; i < x.length; i += 3) {
                        product.add(x[i + a] * x[i + b]);
                    }
                    product.assertMean(
                            "covariance " + a + b + " at t, s " + Arrays.toString(factor), covariance[a * 3 + b]);
                }
            }
        }
    }

    @Test
    void withoutNoiseSamplesAreOnTheManifoldAndEverySeedHasOnePointAtEveryS() {
        GaussianNifPrior prior = golden(TestBackends.cpu());
        double[] on = sample(prior, 0);
        double[] whole = sample(prior, 1);
        double[] part = sample(prior, 0.04);
        Tensor points = TestBackends.cpu().fromDoubles(on, Shape.of(5, 3), DType.FLOAT64);
        Tensor coordinates = prior.coordinates(points, Estimate.PSEUDO_INVERSE, CONTEXT);
        assertThat(prior.point(coordinates, CONTEXT).toDoubles()).containsExactly(on, within(1e-12));
        for (int i = 0; i < on.length; i++) {
            assertThat(part[i] - on[i]).isCloseTo(0.2 * (whole[i] - on[i]), within(1e-12));
        }
    }

    private static double[] sample(GaussianNifPrior prior, double s) {
        return prior.sample(5, 1, new SplittableRandom(9), at(s)).toDoubles();
    }

    @Test
    void theDecompositionIsMadeOnceForASetOfParameters() {
        GaussianNifPrior prior = golden(TestBackends.cpu());
        Tensor x = row(TestBackends.cpu(), DType.FLOAT64, X);
        prior.logProb(x, CONTEXT);
        LinearGaussian.Factor first = prior.factor();
        prior.logProb(x, CONTEXT);
        assertThat(prior.factor()).isSameAs(first);
        prior.parameters().asList().get(1).assign(new double[] {1, 2, 3});
        assertThat(prior.factor()).isNotSameAs(first);
    }

    @Test
    void whatCannotBeIsRefused() {
        ParameterFactory parameters = new ParameterFactory(TestBackends.cpu(), DType.FLOAT64, new SplittableRandom(1));
        NoiseModel noise = NoiseModel.of(NoiseModel.Kind.DIAGONAL);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new GaussianNifPrior(parameters, Shape.vector(3), 4, noise))
                .withMessageContaining("n is 3")
                .withMessageContaining("4 latent dimensions");
        GaussianNifPrior prior = golden(TestBackends.cpu());
        Tensor x = row(TestBackends.cpu(), DType.FLOAT64, X);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> prior.logProb(x, at(0)))
                .withMessageContaining("s = 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> prior.logProb(row(TestBackends.cpu(), DType.FLOAT64, 1, 2), CONTEXT))
                .withMessageContaining("[3]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> prior.sample(0, 1, new SplittableRandom(1), CONTEXT))
                .withMessageContaining("0 samples");
        // Without a prior on z, dependent columns leave z open; the density exists all the same.
        prior.parameters().asList().get(0).assign(new double[] {1, 2, 0.5, 1, -3, -6});
        assertThat(prior.logProb(x, CONTEXT).item()).isFinite();
        assertThatThrownBy(() -> prior.coordinates(x, Estimate.PSEUDO_INVERSE, CONTEXT))
                .isInstanceOf(SingularMatrixException.class)
                .hasMessageContaining("prior.weight");
        prior.parameters().asList().get(1).assign(new double[] {0, 0, Double.NaN});
        assertThatIllegalArgumentException()
                .isThrownBy(() -> prior.logProb(x, CONTEXT))
                .withMessageContaining("component 2");
    }
}
