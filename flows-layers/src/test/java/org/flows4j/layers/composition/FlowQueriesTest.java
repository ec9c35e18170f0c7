package org.flows4j.layers.composition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.distribution.StandardNormal;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.flow.ScoredSamples;
import org.flows4j.core.layer.FlowChain;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.FlowLayer;
import org.flows4j.core.layer.InvertibleChain;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.layer.Sampling;
import org.flows4j.core.nn.Mlp;
import org.flows4j.core.nn.Nonlinearity;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.testing.TestBackends;
import org.flows4j.layers.coupling.AffineCoupling;
import org.flows4j.layers.coupling.Half;
import org.flows4j.layers.linear.Invertible1x1Conv;
import org.flows4j.layers.linear.MatrixParametrization;
import org.flows4j.layers.stochastic.UniformDequantization;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Samples with their densities, gradients of the input, and rows that come as a stream. */
class FlowQueriesTest {
    private static final TensorBackend BACKEND = TestBackends.cpu();
    private static final int WIDTH = 4;
    private static final Shape SAMPLE = Shape.vector(WIDTH);

    private static InvertibleLayer couplings(DType dtype, int conditionChannels) {
        ParameterFactory parameters = new ParameterFactory(BACKEND, dtype, new SplittableRandom(3));
        Mlp network = Mlp.of(Nonlinearity.TANH, 8);
        InvertibleLayer layer = InvertibleChain.of(
                new AffineCoupling(
                        parameters.child("a"), SAMPLE, AffineCoupling.Config.NIF, network, conditionChannels),
                new AffineCoupling(
                        parameters.child("b"),
                        SAMPLE,
                        AffineCoupling.Config.NIF.conditionedOn(Half.FIRST),
                        network,
                        conditionChannels));
        SplittableRandom random = new SplittableRandom(4);
        for (Parameter parameter : layer.parameters()) {
            parameter.assign(random.doubles(parameter.shape().size(), -0.7, 0.7).toArray());
        }
        return layer;
    }

    private static Flow flow(FlowLayer layers, DType dtype) {
        return new Flow(layers, new StandardNormal(SAMPLE, BACKEND, dtype), SAMPLE, BACKEND, dtype);
    }

    private static float[][] rows(int count) {
        SplittableRandom random = new SplittableRandom(6);
        return IntStream.range(0, count)
                .mapToObj(i -> floats(random.doubles(WIDTH, -2, 2).toArray()))
                .toArray(float[][]::new);
    }

    private static float[] floats(double... values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.7, 1})
    void samplesComeWithTheDensityThatScoringGivesThem(double temperature) {
        Flow flow = flow(couplings(DType.FLOAT64, 0), DType.FLOAT64);
        ScoredSamples drawn = flow.sampleAndLogProb(50, temperature, new SplittableRandom(8));
        assertThat(drawn.samples().toDoubles())
                .containsExactly(
                        flow.sample(50, temperature, new SplittableRandom(8)).toDoubles());
        assertThat(drawn.logProb()).containsExactly(flow.logProb(drawn.samples()), within(1e-10));
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.5, 1e300, 1.1e6, Double.NaN, Double.POSITIVE_INFINITY})
    void temperaturesOutOfRangeAreRefusedEverywhere(double temperature) {
        Flow flow = flow(couplings(DType.FLOAT32, 0), DType.FLOAT32);
        SplittableRandom random = new SplittableRandom(8);
        List<ThrowingCallable> draws = List.of(
                () -> flow.sample(1, temperature, random),
                () -> flow.sampleAndLogProb(1, temperature, random),
                () -> flow.prior().sample(1, temperature, random, FlowContext.deterministic()),
                () -> FlowContext.deterministic().withTemperature(temperature),
                () -> Sampling.ofVariances(temperature * 1e6, 1),
                () -> new Sampling(1, temperature * 1e6));
        for (ThrowingCallable draw : draws) {
            assertThatThrownBy(draw)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("at least 0 and at most 1")
                    .hasMessageContaining("got ");
        }
    }

    @Test
    void aFlowDescribesItselfInALine() {
        Flow flow = flow(FlowChain.of(new UniformDequantization(4, 0.5), couplings(DType.FLOAT64, 2)), DType.FLOAT64);
        assertThat(flow.toString())
                .startsWith("Flow[1 UniformDequantization, ")
                .contains("AffineCoupling", "prior StandardNormal", "samples [" + WIDTH + "], given [2]")
                .endsWith(String.format(
                        Locale.ROOT,
                        "; %,d parameters, FLOAT64 on %s, lower bound]",
                        flow.parameters().count(),
                        BACKEND.name()))
                .doesNotContain("\n");
    }

    @Test
    void samplesOfABoundComeWithADrawOfIt() {
        Flow flow = flow(FlowChain.of(new UniformDequantization(4, 0.5), couplings(DType.FLOAT64, 0)), DType.FLOAT64);
        ScoredSamples drawn = flow.sampleAndLogProb(20, 1, new SplittableRandom(8));
        assertThat(Arrays.stream(drawn.samples().toDoubles())).allMatch(value -> value == Math.rint(value));
        assertThat(Arrays.stream(drawn.logProb())).hasSize(20).allMatch(Double::isFinite);
    }

    /** Central differences, row by row. */
    @Test
    void theGradientOfTheInputIsThatOfTheDensity() {
        Flow flow = flow(couplings(DType.FLOAT64, 2), DType.FLOAT64)
                .given(0.3F, -0.6F)
                .withMemoryBudget(40_000);
        int n = 40;
        double[] x = new SplittableRandom(6).doubles((long) n * WIDTH, -2, 2).toArray();
        double[] gradient = flow.logProbGradient(batch(x)).toDoubles();
        double h = 1e-5;
        for (int i = 0; i < x.length; i++) {
            double[] up = x.clone();
            double[] down = x.clone();
            up[i] += h;
            down[i] -= h;
            double slope = (flow.logProb(batch(up))[i / WIDTH] - flow.logProb(batch(down))[i / WIDTH]) / (2 * h);
            assertThat(gradient[i]).as("element %d", i).isEqualTo(slope, within(1e-6));
        }
    }

    private static Tensor batch(double... values) {
        return BACKEND.fromDoubles(values, Shape.of(values.length / WIDTH, WIDTH), DType.FLOAT64);
    }

    @Test
    void gradientsLeaveNothingBehind() {
        Flow flow = flow(couplings(DType.FLOAT32, 0), DType.FLOAT32);
        try (Tensor x = BACKEND.normal(Shape.of(30, WIDTH), DType.FLOAT32, new SplittableRandom(1))) {
            flow.logProbGradient(x).close();
            long before = BACKEND.memory().live();
            flow.logProbGradient(x).close();
            assertThat(BACKEND.memory().live()).isEqualTo(before);
        }
    }

    @Test
    void aStreamOfRowsIsScoredLikeATable() {
        Flow flow = flow(couplings(DType.FLOAT32, 0), DType.FLOAT32);
        float[][] rows = rows(9000);
        double[] expected = flow.logProb(rows);
        AtomicBoolean closed = new AtomicBoolean();
        float[] reused = new float[WIDTH];
        try (DoubleStream scores = flow.logProbs(Arrays.stream(rows)
                .map(row -> {
                    System.arraycopy(row, 0, reused, 0, WIDTH);
                    return reused;
                })
                .onClose(() -> closed.set(true)))) {
            assertThat(scores.toArray()).containsExactly(expected);
        }
        assertThat(closed).isTrue();
        assertThat(flow.logProbs(Stream.empty())).isEmpty();
    }

    /** The rows of a stream come in batches of their own, to which other rows of conditions would not belong. */
    @Test
    void aStreamIsScoredUnderOneConditionForAllRows() {
        Flow flow = flow(couplings(DType.FLOAT32, 2), DType.FLOAT32);
        float[][] rows = rows(9000);
        Flow same = flow.given(0.3F, -0.6F);
        assertThat(same.logProbs(Arrays.stream(rows)).toArray()).containsExactly(same.logProb(rows));
        Flow each = flow.given(BACKEND.normal(Shape.of(rows.length, 2), DType.FLOAT32, new SplittableRandom(1)));
        assertThatThrownBy(() -> each.logProbs(Arrays.stream(rows)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("9000 rows of conditions", "logProb");
    }

    /** {@code z = W x} with {@code W = 4 I + v v'}, where v is 1 in the even and the given number in the odd dimensions. */
    private static InvertibleLayer mixing(double odd) {
        ParameterFactory parameters = new ParameterFactory(BACKEND, DType.FLOAT32, new SplittableRandom(3));
        InvertibleLayer layer =
                new Invertible1x1Conv(parameters.child("odd" + odd), WIDTH, MatrixParametrization.plain());
        double[] matrix = new double[WIDTH * WIDTH];
        for (int i = 0; i < matrix.length; i++) {
            int row = i / WIDTH;
            int column = i % WIDTH;
            matrix[i] = (row == column ? 4 : 0) + (row % 2 == 0 ? 1 : odd) * (column % 2 == 0 ? 1 : odd);
        }
        layer.parameters().trainable().asList().get(0).assign(matrix);
        return layer;
    }

    /** The first layer overflows, and the second takes infinity from infinity. */
    @Test
    void rowsBeyondThePrecisionHaveNoDensityAtAll() {
        Flow flow = flow(InvertibleChain.of(mixing(1), mixing(-1)), DType.FLOAT32);
        float[][] rows = rows(64);
        for (int i = 0; i < rows.length; i += 2) {
            Arrays.fill(rows[i], 3e38F);
        }
        float[] values = new float[rows.length * WIDTH];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(rows[i], 0, values, i * WIDTH, WIDTH);
        }
        Tensor x = BACKEND.fromFloats(values, SAMPLE.batch(rows.length), DType.FLOAT32);
        double[] trained = flow.logProb(x, FlowContext.deterministic()).toDoubles();
        assertThat(trained).as("training has to see them").contains(Double.NaN);
        double[] expected = Arrays.stream(trained)
                .map(value -> Double.isNaN(value) ? Double.NEGATIVE_INFINITY : value)
                .toArray();
        assertThat(flow.logProb(x)).containsExactly(expected);
        assertThat(flow.logProb(rows)).containsExactly(expected);
        assertThat(flow.logProb(x, 3, new SplittableRandom(1))).containsExactly(expected);
        assertThat(flow.logProbs(Arrays.stream(rows)).toArray()).containsExactly(expected);
        assertThatThrownBy(() -> flow.logProbGradient(x))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("sample 0, and of 31 more of 64, has no gradient in FLOAT32");
        Tensor near = x.slice(0, 1, 2);
        assertThat(flow.logProbGradient(near).toDoubles()).doesNotContain(Double.NaN);
    }

    @Test
    @SuppressWarnings("NullAway") // what a caller without such a check may pass
    void missingRowsAreNamed() {
        Flow flow = flow(couplings(DType.FLOAT32, 0), DType.FLOAT32);
        float[][] rows = rows(3);
        rows[2] = null;
        assertThatThrownBy(() -> flow.logProb(rows))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Row 2 of 3 is null");
        assertThatThrownBy(() -> flow.logProbs(Arrays.stream(rows)).sum())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Row 2 is null");
        float[][] none = null;
        assertThatThrownBy(() -> flow.logProb(none))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("rows are null");
    }

    @Test
    void noMoreRowsAreTakenFromAStreamThanABatch() {
        Flow flow = flow(couplings(DType.FLOAT32, 0), DType.FLOAT32);
        AtomicInteger taken = new AtomicInteger();
        Stream<float[]> endless = Stream.generate(() -> new float[WIDTH]).peek(row -> taken.incrementAndGet());
        double first = flow.logProbs(endless).iterator().nextDouble();
        assertThat(first).isEqualTo(flow.logProb(new float[][] {new float[WIDTH]})[0]);
        assertThat(taken.get()).isLessThanOrEqualTo(4096);
    }

    @Test
    void aBadRowIsNamedByItsPlaceInTheStream() {
        Flow flow = flow(couplings(DType.FLOAT32, 0), DType.FLOAT32);
        float[][] rows = rows(6000);
        rows[5001][2] = Float.NaN;
        assertThatThrownBy(() -> flow.logProbs(Arrays.stream(rows)).sum())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Row 5001 has the value NaN in column 2 of 4");
        rows[5001] = new float[3];
        assertThatThrownBy(() -> flow.logProbs(Arrays.stream(rows)).sum())
                .hasMessageContaining("Row 5001 has 3 values");
    }
}
