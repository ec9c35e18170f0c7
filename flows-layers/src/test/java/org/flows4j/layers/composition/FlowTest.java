package org.flows4j.layers.composition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.assertj.core.api.ThrowableAssert;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.Tape;
import org.flows4j.core.distribution.StandardNormal;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.interpolation.Interpolation;
import org.flows4j.core.interpolation.LatentPath;
import org.flows4j.core.layer.FlowChain;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.InvertibleChain;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.layer.Likelihood;
import org.flows4j.core.layer.MemoryMode;
import org.flows4j.core.nn.Mlp;
import org.flows4j.core.nn.Nonlinearity;
import org.flows4j.core.nn.flowpp.FlowPlusPlusConditioner;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.testing.TestBackends;
import org.flows4j.layers.coupling.AffineCoupling;
import org.flows4j.layers.elementwise.ActNorm;
import org.flows4j.layers.reshape.Reshape;
import org.flows4j.layers.stochastic.UniformDequantization;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FlowTest {
    private static final TensorBackend BACKEND = TestBackends.cpu();
    private static final Shape PAIR = Shape.vector(2);

    private static Flow flow(InvertibleLayer layers) {
        return new Flow(layers, new StandardNormal(PAIR, BACKEND, DType.FLOAT64), PAIR, BACKEND, DType.FLOAT64);
    }

    private static Flow affine(double bias, double logScale) {
        ActNorm layer = ActNorm.perChannel(new ParameterFactory(BACKEND, DType.FLOAT64, new SplittableRandom(1)), 2);
        List<Parameter> parameters = layer.parameters().trainable().asList();
        parameters.get(0).assign(new double[] {bias, bias});
        parameters.get(1).assign(new double[] {logScale, logScale});
        return flow(layer);
    }

    private static Tensor points(double... values) {
        return BACKEND.fromDoubles(values, Shape.of(values.length / 2, 2), DType.FLOAT64);
    }

    /** z = (x + b) e^s with z ~ N(0, I) is x ~ N(-b, e^{-2s} I). */
    @Test
    void densityOfAnAffineMapIsTheGaussianItMakes() {
        double deviation = Math.exp(-0.4);
        double[] logProb = affine(-1.5, 0.4).logProb(points(1.5, 1.5, 2, 0));
        double atMean = -Math.log(2 * Math.PI * deviation * deviation);
        assertThat(logProb[0]).isCloseTo(atMean, within(1e-12));
        assertThat(logProb[1]).isCloseTo(atMean - (0.25 + 2.25) / (2 * deviation * deviation), within(1e-12));
    }

    @Test
    void samplesHaveTheMomentsOfTheDensityAtEveryTemperature() {
        Flow flow = affine(-1.5, 0.4);
        int n = 20_000;
        for (double temperature : new double[] {0, 0.5, 1}) {
            double[] x = flow.sample(n, temperature, new SplittableRandom(3)).toDoubles();
            double deviation = Math.exp(-0.4) * temperature;
            double mean = 0;
            double square = 0;
            for (double value : x) {
                mean += value / x.length;
                square += (value - 1.5) * (value - 1.5) / x.length;
            }
            // Six standard errors of a mean, and of a variance, of 40,000 normal numbers.
            assertThat(mean).isCloseTo(1.5, within(6 * deviation / Math.sqrt(x.length) + 1e-12));
            assertThat(square)
                    .isCloseTo(
                            deviation * deviation,
                            within(6 * deviation * deviation * Math.sqrt(2.0 / x.length) + 1e-12));
        }
    }

    @Test
    void manyRowsAreWorkedThroughInBatchesWithTheSameAnswers() {
        Flow flow = affine(0.3, -0.2);
        SplittableRandom random = new SplittableRandom(5);
        double[] values = random.doubles(2 * 10_001, -3, 3).toArray();
        double[] all = flow.logProb(points(values));
        assertThat(all).hasSize(10_001);
        assertThat(all[10_000]).isEqualTo(flow.logProb(points(values[20_000], values[20_001]))[0]);
        double[] back = flow.decode(flow.encode(points(values))).toDoubles();
        for (int i = 0; i < values.length; i++) {
            assertThat(back[i]).isCloseTo(values[i], within(1e-12));
        }
    }

    @Test
    void interpolationGoesStraightBetweenTheLatents() {
        double[] line = new Interpolation(affine(0.3, -0.2), LatentPath.LINEAR, false)
                .along(points(0, 0), points(2, -4), 3)
                .toDoubles();
        double[] expected = {0, 0, 1, -2, 2, -4};
        for (int i = 0; i < line.length; i++) {
            assertThat(line[i]).isCloseTo(expected[i], within(1e-12));
        }
    }

    @Test
    void anInterpolationIsBetweenPairs() {
        Interpolation line = new Interpolation(affine(0.3, -0.2), LatentPath.LINEAR, false);
        Tensor one = points(0, 0);
        Tensor three = points(1, 2, 3, 4, 5, 6);
        assertThatThrownBy(() -> line.along(three, one, 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("3 and 1 samples");
        assertThatThrownBy(() -> line.along(one, three, 3)).hasMessageContaining("1 and 3 samples");
    }

    /** Uniform on 4 levels under a flow that does not know better: the bound rises towards the integral over a pixel. */
    @Test
    void importanceSamplesCloseTheGapOfDequantisation() {
        FlowChain layers = FlowChain.of(new UniformDequantization(4, 0.5), affineLayer(2));
        Flow flow = new Flow(layers, new StandardNormal(PAIR, BACKEND, DType.FLOAT64), PAIR, BACKEND, DType.FLOAT64);
        assertThat(flow.likelihood()).isEqualTo(Likelihood.LOWER_BOUND);
        Tensor x = points(3, 0);
        int repeats = 400;
        double bound = 0;
        for (int i = 0; i < repeats; i++) {
            bound += flow.logProb(x, new SplittableRandom(i))[0] / repeats;
        }
        double weighted = flow.logProb(x, 20_000, new SplittableRandom(9))[0];
        // P(x = 3) P(x = 0) under N(0, e^-4): both pixels lie at 0.25 to 0.5 from the centre.
        double exact = 2 * Math.log(normalMass(0.25 * Math.exp(2), 0.5 * Math.exp(2)));
        assertThat(weighted).isCloseTo(exact, within(0.05));
        assertThat(bound).isLessThan(exact - 0.2);
    }

    private static InvertibleLayer affineLayer(double logScale) {
        ActNorm layer = ActNorm.perChannel(new ParameterFactory(BACKEND, DType.FLOAT64, new SplittableRandom(1)), 2);
        layer.parameters().trainable().asList().get(1).assign(new double[] {logScale, logScale});
        return layer;
    }

    /** The mass of N(0, 1) between two points, by Simpson's rule. */
    private static double normalMass(double from, double to) {
        int intervals = 2000;
        double h = (to - from) / intervals;
        double sum = 0;
        for (int i = 0; i <= intervals; i++) {
            double t = from + i * h;
            double weight = i == 0 || i == intervals ? 1 : i % 2 == 1 ? 4 : 2;
            sum += weight * Math.exp(-t * t / 2) / Math.sqrt(2 * Math.PI);
        }
        return sum * h / 3;
    }

    @Test
    void aConditionIsSharedOrGivenRowByRow() {
        AffineCoupling coupling = new AffineCoupling(
                new ParameterFactory(BACKEND, DType.FLOAT64, new SplittableRandom(2)),
                PAIR,
                AffineCoupling.Config.REAL_NVP,
                Mlp.of(Nonlinearity.RELU, 4, 4),
                1);
        SplittableRandom random = new SplittableRandom(4);
        for (Parameter parameter : coupling.parameters()) {
            parameter.assign(random.doubles(parameter.shape().size(), -1, 1).toArray());
        }
        Flow flow = flow(coupling);
        Tensor x = points(0.5, 1, 0.5, 1);
        double[] one =
                flow.given(BACKEND.fill(0.7, Shape.of(1, 1), DType.FLOAT64)).logProb(x);
        double[] rows = flow.given(BACKEND.fromDoubles(new double[] {0.7, -0.7}, Shape.of(2, 1), DType.FLOAT64))
                .logProb(x);
        assertThat(one[0]).isEqualTo(one[1]).isEqualTo(rows[0]).isNotEqualTo(rows[1]);
        assertThatThrownBy(() -> flow.logProb(x)).hasMessageContaining("condition of 1 channels");
    }

    private static AffineCoupling conditional(int conditionChannels) {
        return new AffineCoupling(
                new ParameterFactory(BACKEND, DType.FLOAT64, new SplittableRandom(2)),
                PAIR,
                AffineCoupling.Config.REAL_NVP,
                Mlp.of(Nonlinearity.RELU, 4, 4),
                conditionChannels);
    }

    /** A condition of images must be declared; then it is the only shape that is taken. */
    @Test
    void theShapeOfTheConditionIsDeclaredOnce() {
        Shape image = Shape.image(2, 3, 4);
        ParameterFactory parameters = new ParameterFactory(BACKEND, DType.FLOAT64, new SplittableRandom(2));
        InvertibleLayer coupling = new AffineCoupling(
                parameters, image, AffineCoupling.Config.REAL_NVP, new FlowPlusPlusConditioner(4, 1), 2);
        StandardNormal prior = new StandardNormal(image, BACKEND, DType.FLOAT64);
        Flow byVector = new Flow(coupling, prior, image, BACKEND, DType.FLOAT64);
        Flow byImage = new Flow(coupling, prior, image, Shape.image(2, 3, 4), BACKEND, DType.FLOAT64);
        Tensor vectors = BACKEND.fill(1, Shape.of(2, 2), DType.FLOAT64);
        Tensor images = BACKEND.fill(1, image.batch(2), DType.FLOAT64);
        assertThat(byVector.conditionShape()).contains(Shape.vector(2));
        assertThat(byImage.conditionShape()).contains(image);
        assertThat(flow(conditional(0)).conditionShape()).isEmpty();
        assertThat(byImage.given(images).logProb(images))
                .isEqualTo(byVector.given(vectors).logProb(images));
        assertThatThrownBy(() -> byImage.given(vectors)).hasMessageContainingAll("[N, 3, 4, 2]", "got [2, 2]");
        assertThatThrownBy(() -> byVector.given(images)).hasMessageContainingAll("[N, 2]", "got [2, 3, 4, 2]");
        for (Shape wrong : new Shape[] {Shape.vector(3), Shape.image(2, 4, 4)}) {
            assertThatThrownBy(() -> new Flow(coupling, prior, image, wrong, BACKEND, DType.FLOAT64))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll(wrong.toString(), "built for [2] or [3, 4, 2]");
        }
        assertThatThrownBy(() -> new Flow(conditional(0), prior, PAIR, Shape.vector(2), BACKEND, DType.FLOAT64))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void conditionsThatDoNotFitAreRefusedBeforeAnythingIsComputed() {
        Flow flow = flow(InvertibleChain.of(conditional(0), conditional(3)));
        assertThat(flow.conditionChannels()).isEqualTo(3);
        assertThatThrownBy(() -> flow.given(BACKEND.fill(1, Shape.of(1, 2), DType.FLOAT64)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[N, 3]")
                .hasMessageContaining("[1, 2]");
        assertThatThrownBy(() -> flow(conditional(0)).given(BACKEND.fill(1, Shape.of(1, 2), DType.FLOAT64)))
                .hasMessageContaining("unconditional");
        assertThatThrownBy(() -> InvertibleChain.of(conditional(2), conditional(0), conditional(3)))
                .hasMessageContainingAll("layer 2 (AffineCoupling)", "of shape [3]", "before it for [2]");
    }

    @Test
    void rowsOfConditionsAreAsManyAsTheSamplesOrOne() {
        Flow flow = flow(conditional(1));
        Tensor x = points(0.5, 1, 0.5, 1, 2, 3);
        for (int given : new int[] {2, 5}) {
            Flow conditioned = flow.given(BACKEND.fill(0.7, Shape.of(given, 1), DType.FLOAT64));
            List<ThrowableAssert.ThrowingCallable> calls = List.of(
                    () -> conditioned.logProb(x),
                    () -> conditioned.logProb(x, 2, new SplittableRandom(1)),
                    () -> conditioned.logProbGradient(x),
                    () -> conditioned.encode(x),
                    () -> conditioned.decode(x),
                    () -> conditioned.sample(3, 1, new SplittableRandom(1)),
                    () -> conditioned.sampleAndLogProb(3, 1, new SplittableRandom(1)),
                    () -> conditioned.initialize(x, new SplittableRandom(1)));
            for (ThrowableAssert.ThrowingCallable call : calls) {
                assertThatThrownBy(call)
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContainingAll("given " + given + " rows of conditions", "has 3 samples", "1 row");
            }
        }
    }

    @Test
    void conditionsThatAreNotFiniteOrOfAnotherTypeAreRefused() {
        Flow flow = flow(conditional(2));
        for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
            Tensor condition = BACKEND.fromDoubles(new double[] {1, 2, 3, bad}, Shape.of(2, 2), DType.FLOAT64);
            assertThatThrownBy(() -> flow.given(condition))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("Condition 1 has the value " + bad, "position 1 of 2", "not finite");
        }
        assertThatThrownBy(() -> flow.given(1, Float.NaN)).hasMessageContaining("Condition 0 has the value NaN");
        assertThatThrownBy(() -> flow.given(BACKEND.fill(1, Shape.of(1, 2), DType.FLOAT32)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("FLOAT64, the conditions are FLOAT32", "cast(FLOAT64)");
        assertThatThrownBy(() -> flow.given(BACKEND.fill(1, Shape.of(0, 2), DType.FLOAT64)))
                .hasMessageContaining("empty");
    }

    /** A layer that hands its input on as it is must not make recomputation release what belongs to somebody else. */
    @ParameterizedTest
    @EnumSource(MemoryMode.class)
    void layersThatReturnTheirInputAreSafeInEveryMemoryMode(MemoryMode mode) {
        InvertibleLayer same = new Reshape(PAIR, PAIR);
        InvertibleLayer chain = InvertibleChain.of(same, affineLayer(0.5), same, affineLayer(-0.25), same);
        try (Scope scope = BACKEND.openScope()) {
            Tensor x = points(1, 2, 3, 4);
            Tape tape = new Tape(BACKEND, (parameter, gradient) -> {});
            Tensor variable = tape.variable(x);
            FlowContext context = FlowContext.training(new SplittableRandom(1), tape, mode);
            tape.backward(flow(chain).logProb(variable, context).sum());
            double[] gradient = Objects.requireNonNull(tape.gradient(variable)).toDoubles();
            double[] values = x.toDoubles();
            for (int i = 0; i < values.length; i++) {
                assertThat(gradient[i]).isCloseTo(-values[i] * Math.exp(0.5), within(1e-12));
            }
        }
    }

    @Test
    void wrongPartsAreRefusedWhenTheFlowIsBuilt() {
        assertThatThrownBy(() -> new Flow(
                        affineLayer(0),
                        new StandardNormal(Shape.vector(3), BACKEND, DType.FLOAT64),
                        PAIR,
                        BACKEND,
                        DType.FLOAT64))
                .hasMessageContaining("[2]")
                .hasMessageContaining("[3]");
        Flow flow = affine(0, 0);
        assertThatThrownBy(() -> flow.sample(0, 1, new SplittableRandom(1))).hasMessageContaining("got 0");
        assertThatThrownBy(() -> flow.sample(1, -1, new SplittableRandom(1))).hasMessageContaining("-1");
        assertThatThrownBy(() -> flow.logProb(points(1, 2).cast(DType.FLOAT32))).hasMessageContaining("cast(FLOAT64)");
    }

    @Test
    void resultsBelongToTheCallersScope() {
        Flow flow = affine(0, 0);
        long before = BACKEND.memory().live();
        try (Scope scope = BACKEND.openScope()) {
            Tensor samples = flow.sample(100, 1, new SplittableRandom(1));
            flow.logProb(samples);
            flow.encode(samples);
            assertThat(BACKEND.memory().live()).isGreaterThan(before);
        }
        assertThat(BACKEND.memory().live()).isEqualTo(before);
    }
}
