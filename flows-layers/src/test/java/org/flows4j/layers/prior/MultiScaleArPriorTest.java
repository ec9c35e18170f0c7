package org.flows4j.layers.prior;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.flows4j.layers.autoregressive.ArPriors.DILATED;
import static org.flows4j.layers.autoregressive.ArPriors.normal;
import static org.flows4j.layers.autoregressive.ArPriors.parameters;
import static org.flows4j.layers.autoregressive.ArPriors.scrambled;
import static org.flows4j.layers.autoregressive.ArPriors.smooth;

import java.util.concurrent.atomic.AtomicInteger;
import org.flows4j.core.autodiff.Evaluation;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.nn.Network;
import org.flows4j.core.nn.NetworkFactory;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.ops.ScaleFunction;
import org.flows4j.core.testing.TestBackends;
import org.flows4j.layers.autoregressive.ArPriorConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MultiScaleArPriorTest {
    /**
     * The authors' 627,814 + 632,614 + 264,486 for 32x32x3 images and three scales. The last includes a conditioner of 48 channels that is
     * never used, and that there is none of here.
     */
    @ParameterizedTest
    @CsvSource({"1, 12, 16, 627814", "2, 24, 8, 632614", "3, 48, 4, 264486"})
    void countsOfTheAuthorsCode(int level, int channels, int side, long expected) {
        Shape shape = Shape.image(channels, side, side);
        ArPriorConfig config = ArPriorConfig.atLevel(level, 32, 5);
        boolean top = level == 3;
        long count = (top
                        ? MultiScaleArPrior.ofWhole(parameters(), shape, config, 0)
                        : MultiScaleArPrior.ofSplit(parameters(), shape, config, 0))
                .parameters()
                .count();
        long unused = top ? 25 * 48 * 32 + 32 + 25 * 32 * 4 + 4 : 0;
        assertThat(count + unused).isEqualTo(expected);
    }

    @Test
    void startsAsTheIdentity() {
        Shape shape = Shape.image(6, 4, 4);
        Tensor x = normal(shape.batch(2), 9);
        LayerResult result =
                MultiScaleArPrior.ofSplit(parameters(), shape, DILATED, 0).forward(x, FlowContext.deterministic());
        assertThat(result.value().toDoubles()).containsExactly(x.toDoubles());
        assertThat(result.logTerm().toDoubles()).containsOnly(new double[2], within(0.0));
    }

    /** Means and scales with teacher forcing and step by step: the noise of one pass gives back the image of the other. */
    @ParameterizedTest
    @CsvSource({"6, 4, 4", "8, 5, 3"})
    void teacherForcingIsWhatSamplingDoes(int channels, int height, int width) {
        Shape shape = Shape.image(channels, height, width);
        MultiScaleArPrior prior =
                scrambled(MultiScaleArPrior.ofSplit(parameters(), shape, new ArPriorConfig(4, 3, 5, 2), 0));
        Tensor z = normal(shape.batch(3), 2);
        LayerResult sampled = prior.inverseWithLogDet(z, FlowContext.deterministic());
        LayerResult forced = prior.forward(sampled.value(), FlowContext.deterministic());
        assertThat(forced.value().toDoubles()).containsExactly(z.toDoubles(), within(1e-10));
        assertThat(forced.logTerm().toDoubles())
                .containsExactly(sampled.logTerm().neg().toDoubles(), within(1e-10));
        // The given half is as it was, the other is not.
        assertThat(sampled.value().slice(-1, 0, channels / 2).toDoubles())
                .containsExactly(z.slice(-1, 0, channels / 2).toDoubles());
        assertThat(sampled.value().slice(-1, channels / 2, channels).toDoubles())
                .isNotEqualTo(z.slice(-1, channels / 2, channels).toDoubles());
    }

    /** Each channel sees those before it, at other positions too, and none behind it. */
    @Test
    void seesTheChannelsBeforeOnly() {
        Shape shape = Shape.image(4, 3, 3);
        MultiScaleArPrior prior =
                scrambled(MultiScaleArPrior.ofWhole(parameters(), shape, new ArPriorConfig(3, 1, 3, 1), 0));
        double[] x = normal(shape.batch(1), 4).toDoubles();
        double[] before = encoded(prior, shape, x);
        int corner = 0;
        int changed = 1;
        x[corner * 4 + changed] += 0.5;
        double[] after = encoded(prior, shape, x);
        int neighbour = 1;
        assertThat(after[neighbour * 4]).isEqualTo(before[neighbour * 4]);
        assertThat(after[neighbour * 4 + 1]).isEqualTo(before[neighbour * 4 + 1]);
        assertThat(after[neighbour * 4 + 2]).isNotEqualTo(before[neighbour * 4 + 2]);
        assertThat(after[neighbour * 4 + 3]).isNotEqualTo(before[neighbour * 4 + 3]);
    }

    private static double[] encoded(MultiScaleArPrior prior, Shape shape, double[] x) {
        Tensor batch = TestBackends.cpu().fromDoubles(x, shape.batch(1), DType.FLOAT64);
        return prior.forward(batch, FlowContext.deterministic()).value().toDoubles();
    }

    /**
     * Two modelled channels of one pixel given a third: the density that the layer's log-determinant gives, integrated over the plane by
     * the midpoint rule, which is all but exact for such functions.
     */
    @Test
    void theDensityIntegratesToOne() {
        Shape shape = Shape.image(3, 1, 1);
        MultiScaleArPrior prior = scrambled(
                new MultiScaleArPrior(parameters(), shape, 1, new ArPriorConfig(3, 3, 3, 2), 0, smooth(1), smooth(1)));
        int points = 240;
        double extent = 30;
        double side = 2 * extent / points;
        double[] grid = new double[points * points * 3];
        for (int i = 0; i < points * points; i++) {
            grid[3 * i] = 0.7;
            int row = i / points;
            int column = i % points;
            grid[3 * i + 1] = -extent + (row + 0.5) * side;
            grid[3 * i + 2] = -extent + (column + 0.5) * side;
        }
        LayerResult result = prior.forward(
                TestBackends.cpu().fromDoubles(grid, shape.batch(points * points), DType.FLOAT64),
                FlowContext.deterministic());
        double[] z = result.value().toDoubles();
        double[] logTerm = result.logTerm().toDoubles();
        double total = 0;
        for (int i = 0; i < points * points; i++) {
            double squares = z[3 * i + 1] * z[3 * i + 1] + z[3 * i + 2] * z[3 * i + 2];
            total += Math.exp(logTerm[i] - squares / 2) / (2 * Math.PI) * side * side;
        }
        assertThat(total).isCloseTo(1, within(1e-6));
    }

    /** Sampling computes the maps once and predicts each channel once; training predicts all of them at once. */
    @Test
    void evaluatesItsNetworksOnceAStep() {
        AtomicInteger maps = new AtomicInteger();
        AtomicInteger predictions = new AtomicInteger();
        Shape shape = Shape.image(12, 2, 2);
        MultiScaleArPrior prior = new MultiScaleArPrior(
                parameters(), shape, 6, DILATED, 0, counted(smooth(5), maps), counted(smooth(3), predictions));
        prior.inverse(normal(shape.batch(2), 1), FlowContext.deterministic());
        assertThat(predictions.getAndSet(0)).isEqualTo(prior.steps()).isEqualTo(6);
        assertThat(maps.getAndSet(0)).isEqualTo(1);
        prior.forward(normal(shape.batch(2), 1), FlowContext.deterministic());
        assertThat(predictions.get()).isEqualTo(1);
        assertThat(maps.get()).isEqualTo(1);
    }

    private static NetworkFactory counted(NetworkFactory factory, AtomicInteger evaluations) {
        return (parameters, input, outputs) -> {
            Network network = factory.create(parameters, input, outputs);
            return new Network() {
                @Override
                public Tensor apply(Tensor x, Evaluation evaluation) {
                    evaluations.incrementAndGet();
                    return network.apply(x, evaluation);
                }

                @Override
                public Shape outputShape(Shape shape) {
                    return network.outputShape(shape);
                }

                @Override
                public ParameterList parameters() {
                    return network.parameters();
                }
            };
        };
    }

    /** However large its last layer's result, a log-scale stays within 7. */
    @Test
    void logScalesAreBounded() {
        Shape shape = Shape.image(2, 1, 1);
        MultiScaleArPrior prior = MultiScaleArPrior.ofSplit(parameters(), shape, DILATED, 0);
        for (Parameter parameter : prior.parameters()) {
            if (parameter.name().equals("output.bias")) {
                parameter.assign(new double[] {0.25, 1e6});
            }
        }
        LayerResult result = prior.inverseWithLogDet(normal(shape.batch(1), 3), FlowContext.deterministic());
        assertThat(result.logTerm().item()).isEqualTo(ScaleFunction.MOST_LOG_SCALE);
    }

    @Test
    void refusesWhatItCannotModel() {
        assertThatThrownBy(() -> MultiScaleArPrior.ofSplit(parameters(), Shape.vector(6), DILATED, 0))
                .hasMessageContainingAll("[6]", "Gaussian split prior");
        assertThatThrownBy(() -> MultiScaleArPrior.ofSplit(parameters(), Shape.image(1, 4, 4), DILATED, 0))
                .hasMessageContainingAll("[4, 4, 1]", "got 1");
        assertThatThrownBy(() -> new ArPriorConfig(8, 3, 4, 1)).hasMessageContaining("kernel 4");
    }
}
