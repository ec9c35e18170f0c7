package org.flows4j.layers.nif;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.SplittableRandom;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.distribution.StandardNormal;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.layer.Sampling;
import org.flows4j.core.linalg.LuDecomposition;
import org.flows4j.core.linalg.SingularMatrixException;
import org.flows4j.core.nn.Mlp;
import org.flows4j.core.nn.Nonlinearity;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.testing.SampleMoments;
import org.flows4j.core.testing.TestBackends;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GaussianNifTest {
    private static final TensorBackend BACKEND = TestBackends.cpu();
    private static final double[] GOLDEN_MAP = {1, 0, 0.5, -1, 0, 2};
    private static final double[] GOLDEN_VARIANCES = {0.5, 1, 2};
    private static final double[] GOLDEN_X = {1, -2, 0.5};
    private static final double GOLDEN_LOG_DENSITY = -6.040610647180942;
    private static final double GOLDEN_BOUND = -6.311984439544103;

    private static ParameterFactory parameters() {
        return new ParameterFactory(BACKEND, DType.FLOAT64, new SplittableRandom(3)).child("nif");
    }

    private static GaussianNif layer(int n, int m, NoiseModel.Kind kind) {
        GaussianNif layer = new GaussianNif(parameters(), Shape.vector(n), m, NoiseModel.of(kind));
        SplittableRandom random = new SplittableRandom(4);
        for (Parameter parameter : layer.parameters()) {
            double[] values = parameter.value().toDoubles();
            Arrays.setAll(values, i -> values[i] + 0.3 * random.nextGaussian());
            parameter.assign(values);
        }
        return layer;
    }

    private static GaussianNif golden() {
        GaussianNif layer = new GaussianNif(parameters(), Shape.vector(3), 2, NoiseModel.of(NoiseModel.Kind.DIAGONAL));
        set(layer, "weight", GOLDEN_MAP);
        set(
                layer,
                "log_variance",
                Arrays.stream(GOLDEN_VARIANCES).map(Math::log).toArray());
        return layer;
    }

    private static void set(GaussianNif layer, String name, double... values) {
        layer.parameters().asList().stream()
                .filter(parameter -> parameter.name().endsWith("." + name))
                .findFirst()
                .orElseThrow()
                .assign(values);
    }

    private static Tensor rows(int copies, double... x) {
        return BACKEND.fromDoubles(x, Shape.of(1, x.length), DType.FLOAT64).broadcastTo(Shape.of(copies, x.length));
    }

    private static Flow flow(GaussianNif layer, int n, int m) {
        Shape data = Shape.vector(n);
        StandardNormal prior = new StandardNormal(Shape.vector(m), BACKEND, DType.FLOAT64);
        return new Flow(layer, prior, data, BACKEND, DType.FLOAT64);
    }

    @Test
    void theGoldenValuesComeOut() {
        LayerResult result = golden().forward(rows(1, GOLDEN_X), FlowContext.deterministic());
        assertThat(result.value().toDoubles())
                .containsExactly(new double[] {0.653846153846, 0.942307692308}, within(1e-11));
        assertThat(result.logTerm().item()).isCloseTo(-3.412531929347776, within(1e-12));
    }

    /** E[log N(z)] = -(|mean|^2 + trace of the covariance R^T R) / 2 - m / 2 log(2 pi). */
    @Test
    void theGoldenBoundComesOutInClosedFormAndByDraws() {
        GaussianNif layer = golden();
        LayerResult centre = layer.forward(rows(1, GOLDEN_X), FlowContext.deterministic());
        double squares = Arrays.stream(centre.value().toDoubles())
                        .map(z -> z * z)
                        .sum()
                + Arrays.stream(layer.factor().inverse()).map(r -> r * r).sum();
        double bound = -0.5 * squares - Math.log(2 * Math.PI) + centre.logTerm().item();
        assertThat(bound).isCloseTo(GOLDEN_BOUND, within(1e-12));
        SampleMoments drawn = new SampleMoments();
        for (double value : flow(layer, 3, 2).logProb(rows(20_000, GOLDEN_X), new SplittableRandom(1))) {
            drawn.add(value);
        }
        drawn.assertMean("the bound by draws", GOLDEN_BOUND);
    }

    /** Averages over importance samples rise from the bound to the density. */
    @Test
    void importanceWeightingConvergesToTheDensity() {
        Flow flow = flow(golden(), 3, 2);
        double last = GOLDEN_BOUND;
        for (int samples : new int[] {4, 16, 256}) {
            SampleMoments estimate = new SampleMoments();
            for (double value : flow.logProb(rows(2000, GOLDEN_X), samples, new SplittableRandom(samples))) {
                estimate.add(value);
            }
            double tolerance = SampleMoments.CONFIDENCE * estimate.standardError();
            assertThat(estimate.mean()).as("with %d samples", samples).isBetween(last, GOLDEN_LOG_DENSITY + tolerance);
            last = estimate.mean();
        }
        assertThat(last).isCloseTo(GOLDEN_LOG_DENSITY, within(2e-3));
    }

    /** The trapezium rule is exact to rounding for functions that vanish at both ends. */
    @ParameterizedTest
    @EnumSource(NoiseModel.Kind.class)
    void theLogTermIsTheIntegralOfTheConditional(NoiseModel.Kind kind) {
        GaussianNif layer = layer(3, 2, kind);
        ExactGaussian model = ExactGaussian.of(layer.parameters(), 3, 2);
        double[] x = {0.4, -0.7, 1.1};
        double step = 0.1;
        double integral = 0;
        for (int i = -250; i <= 250; i++) {
            for (int j = -250; j <= 250; j++) {
                integral += step * step * Math.exp(model.logConditional(x, i * step, j * step));
            }
        }
        double term =
                layer.forward(rows(1, x), FlowContext.deterministic()).logTerm().item();
        assertThat(term).isCloseTo(Math.log(integral), within(1e-10));
    }

    @Test
    void withAsManyDimensionsAndNoNoiseItIsTheBijection() {
        GaussianNif layer = layer(4, 4, NoiseModel.Kind.DIAGONAL);
        set(layer, "log_variance", -60, -61, -59, -60);
        ExactGaussian model = ExactGaussian.of(layer.parameters(), 4, 4);
        LuDecomposition map = LuDecomposition.of(model.map(), 4);
        double[] x = {0.4, -0.7, 1.1, 2};
        double[] centred = new double[4];
        Arrays.setAll(centred, i -> x[i] - model.offset()[i]);
        FlowContext context = FlowContext.inference(new SplittableRandom(1));
        LayerResult result = layer.forward(rows(1, x), context);
        assertThat(result.value().toDoubles()).containsExactly(map.solve(centred, 1), within(1e-8));
        assertThat(result.logTerm().item()).isCloseTo(-map.logAbsDeterminant(), within(1e-8));
        assertThat(layer.inverse(result.value(), context).toDoubles()).containsExactly(x, within(1e-8));
    }

    /** z to x to z': both steps add noise of covariance J^-1, and nothing else. */
    @Test
    void forwardUndoesInverseInDistribution() {
        GaussianNif layer = golden();
        FlowContext context = FlowContext.inference(new SplittableRandom(5));
        double[] z = {0.5, -1.5};
        double[] back = layer.forward(layer.inverse(rows(20_000, z), context), context)
                .value()
                .toDoubles();
        double determinant = 2.25 * 3 - 0.25;
        double[] covariance = {3 / determinant, 0.5 / determinant, 2.25 / determinant};
        SampleMoments[] moments = new SampleMoments[5];
        Arrays.setAll(moments, i -> new SampleMoments());
        for (int i = 0; i < back.length; i += 2) {
            double one = back[i] - z[0];
            double two = back[i + 1] - z[1];
            double[] values = {one, two, one * one, one * two, two * two};
            for (int k = 0; k < values.length; k++) {
                moments[k].add(values[k]);
            }
        }
        moments[0].assertMean("mean of z1' - z1", 0);
        moments[1].assertMean("mean of z2' - z2", 0);
        for (int k = 0; k < covariance.length; k++) {
            moments[2 + k].assertMean("covariance " + k, 2 * covariance[k]);
        }
    }

    @Test
    void sMultipliesTheVarianceOfTheNoiseAndZeroIsOnTheManifold() {
        GaussianNif layer = golden();
        double[] z = {0.5, -1.5};
        double[] point = ExactGaussian.of(layer.parameters(), 3, 2).point(z);
        double[] whole = at(layer, z, 1);
        double[] part = at(layer, z, 0.09);
        assertThat(at(layer, z, 0)).containsExactly(point);
        for (int i = 0; i < point.length; i++) {
            assertThat(part[i] - point[i]).isCloseTo(0.3 * (whole[i] - point[i]), within(1e-12));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Sampling(1, -0.5))
                .withMessageContaining("-0.5");
    }

    private static double[] at(GaussianNif layer, double[] z, double s) {
        FlowContext context = FlowContext.inference(new SplittableRandom(6)).withSampling(new Sampling(1, s));
        return layer.inverse(rows(1, z), context).toDoubles();
    }

    /** A network that is a constant moves the parameters, and nothing else. */
    @Test
    void aConditionMovesMapOffsetAndNoise() {
        int n = 3;
        int m = 2;
        NifConditioning all =
                new NifConditioning(2, Mlp.of(Nonlinearity.IDENTITY), EnumSet.allOf(NifConditioning.Part.class));
        GaussianNif conditional =
                new GaussianNif(parameters(), Shape.vector(n), m, NoiseModel.of(NoiseModel.Kind.DIAGONAL), all);
        double[] moves =
                new SplittableRandom(7).doubles(n * m + 2 * n, -0.5, 0.5).toArray();
        set(conditional, "network.dense1.bias", moves);
        GaussianNif plain = new GaussianNif(parameters(), Shape.vector(n), m, NoiseModel.of(NoiseModel.Kind.DIAGONAL));
        double[] map = ExactGaussian.of(plain.parameters(), n, m).map();
        Arrays.setAll(map, i -> map[i] + moves[i]);
        set(plain, "weight", map);
        set(plain, "bias", Arrays.copyOfRange(moves, n * m, n * m + n));
        set(plain, "log_variance", Arrays.copyOfRange(moves, n * m + n, moves.length));
        Tensor x = BACKEND.fromDoubles(new double[] {1, 2, 3, -1, 0.5, 0}, Shape.of(2, n), DType.FLOAT64);
        FlowContext context = FlowContext.deterministic().withCondition(BACKEND.fill(1, Shape.of(2, 2), DType.FLOAT64));
        LayerResult given = conditional.forward(x, context);
        LayerResult expected = plain.forward(x, context);
        assertThat(given.value().toDoubles()).containsExactly(expected.value().toDoubles(), within(1e-12));
        assertThat(given.logTerm().toDoubles())
                .containsExactly(expected.logTerm().toDoubles(), within(1e-12));
        assertThat(conditional.inverse(given.value(), context).toDoubles())
                .containsExactly(plain.inverse(given.value(), context).toDoubles(), within(1e-12));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> conditional.forward(x, FlowContext.deterministic()))
                .withMessageContaining("condition of shape [2, 2]");
    }

    @Test
    void theDecompositionIsMadeOnceForASetOfParameters() {
        GaussianNif layer = golden();
        FlowContext context = FlowContext.deterministic();
        layer.forward(rows(1, GOLDEN_X), context);
        LinearGaussian.Factor first = layer.factor();
        layer.forward(rows(2, GOLDEN_X), context);
        assertThat(layer.factor()).isSameAs(first);
        set(layer, "bias", 1, 2, 3);
        assertThat(layer.factor()).isNotSameAs(first);
    }

    @Test
    void whatIsNotInjectiveOrHasNoVarianceIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> new GaussianNif(parameters(), Shape.vector(3), 4, NoiseModel.of(NoiseModel.Kind.SCALAR)))
                .withMessageContaining("n is 3")
                .withMessageContaining("4 latent dimensions");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new NoiseModel(NoiseModel.Kind.SCALAR, 0))
                .withMessageContaining("got 0.0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new NoiseModel(NoiseModel.Kind.FULL, -2))
                .withMessageContaining("got -2.0");
        GaussianNif deficient = golden();
        set(deficient, "weight", 1, 2, 0.5, 1, -3, -6);
        assertThatThrownBy(() -> deficient.forward(rows(1, GOLDEN_X), FlowContext.deterministic()))
                .isInstanceOf(SingularMatrixException.class)
                .hasMessageContaining("2 to 3 dimensions in nif.weight")
                .hasMessageContaining("linearly dependent");
        GaussianNif noiseless = golden();
        set(noiseless, "log_variance", 0, -2000, 0);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> noiseless.forward(rows(1, GOLDEN_X), FlowContext.deterministic()))
                .withMessageContaining("component 1 in nif.log_variance is 0.0");
    }
}
