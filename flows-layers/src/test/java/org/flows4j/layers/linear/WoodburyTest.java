package org.flows4j.layers.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.layer.MemoryMode;
import org.flows4j.core.linalg.SingularMatrixException;
import org.flows4j.core.linalg.SquareMatrices;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.testing.InvertibleLayerContract;
import org.flows4j.core.testing.LayerProbe;
import org.flows4j.core.testing.TestBackends;
import org.flows4j.core.testing.Values;
import org.junit.jupiter.api.Test;

class WoodburyTest extends InvertibleLayerContract {
    @Override
    protected InvertibleLayer create(ParameterFactory parameters, Shape input) {
        return new Woodbury(parameters, input, 2, 3);
    }

    /** Odd and even extents, which differ, and a dimension smaller than its rank. */
    @Override
    protected List<Shape> inputShapes() {
        return List.of(
                Shape.image(2, 3, 3),
                Shape.image(1, 3, 4),
                Shape.image(3, 4, 5),
                Shape.image(2, 5, 6),
                Shape.image(5, 1, 2));
    }

    @Override
    protected double scramble() {
        return 0.2;
    }

    private static Woodbury layer(Shape input, int channelRank, int spatialRank) {
        return new Woodbury(
                new ParameterFactory(TestBackends.cpu(), DType.FLOAT64, new SplittableRandom(5)),
                input,
                channelRank,
                spatialRank);
    }

    private static Woodbury publishedStart(Shape input, int channelRank, int spatialRank) {
        return new Woodbury(
                new ParameterFactory(TestBackends.cpu(), DType.FLOAT64, new SplittableRandom(5)),
                input,
                channelRank,
                spatialRank,
                LowRankStart.NEAR_IDENTITY);
    }

    private static LayerProbe probe(InvertibleLayer layer) {
        return new LayerProbe(layer, TestBackends.cpu(), DType.FLOAT64, null, 0);
    }

    private static void assign(InvertibleLayer layer, String name, double... values) {
        for (Parameter parameter : layer.parameters()) {
            if (parameter.name().equals(name)) {
                parameter.assign(values);
            }
        }
    }

    @Test
    void goldenValue() {
        Woodbury layer = layer(Shape.image(2, 1, 2), 1, 1);
        assign(layer, "channel.u", 0.5, -0.25);
        assign(layer, "channel.v", 0.2, 0.8);
        assign(layer, "spatial.u", 0.1, 0.3);
        assign(layer, "spatial.v", -0.5, 0.25);
        // The golden image is [[1, 2], [3, -1]] with channels first.
        Values x = Values.of(Shape.of(1, 1, 2, 2), 1, 3, 2, -1);
        LayerProbe.Pass pass = probe(layer).plain(x);
        assertThat(pass.value().elements())
                .containsExactly(new double[] {1.915, 2.3675, 1.9925, -0.90875}, within(1e-9));
        assertThat(pass.logTerm().elements()[0]).isCloseTo(-0.21072103131565256 + 0.04938522518074283, within(1e-9));
        assertThat(probe(layer).inverse(pass.value()).elements()).containsExactly(x.elements(), within(1e-12));
    }

    @Test
    void thePublishedStartIsNearTheIdentity() {
        Woodbury layer = publishedStart(Shape.image(12, 8, 8), 8, 16);
        Values x = Values.draw(Shape.of(2, 8, 8, 12), new SplittableRandom(1)::nextGaussian);
        double[] y = probe(layer).plain(x).value().elements();
        for (int i = 0; i < y.length; i++) {
            assertThat(y[i]).isNotEqualTo(x.elements()[i]).isCloseTo(x.elements()[i], within(0.05));
        }
        double[] start = layer.parameters().asList().get(2).value().toDoubles();
        double variance = Arrays.stream(start).map(value -> value * value).sum() / start.length;
        assertThat(Math.sqrt(variance)).isCloseTo(0.01, within(0.001));
    }

    /** The map of channels as a matrix, from the images of the unit vectors: pixel i of the input has channel i alone. */
    private static double[][] channelMap(int channels, int rank) {
        Woodbury layer = layer(Shape.image(channels, 1, channels), rank, 1);
        assign(layer, "spatial.u", new double[channels]);
        double[] units = SquareMatrices.identity(channels);
        double[] images = probe(layer)
                .plain(Values.of(Shape.of(1, 1, channels, channels), units))
                .value()
                .elements();
        double[][] map = new double[channels][];
        for (int i = 0; i < channels; i++) {
            map[i] = Arrays.copyOfRange(images, i * channels, (i + 1) * channels);
        }
        return map;
    }

    /** Rank below, at and above the channels: orthogonal, of determinant plus or minus 1, other than the identity by the rank. */
    @Test
    void channelsStartAtReflections() {
        for (int rank : new int[] {1, 3, 5, 7}) {
            double[][] map = channelMap(5, rank);
            double trace = 0;
            for (int i = 0; i < 5; i++) {
                trace += map[i][i];
                for (int j = 0; j < 5; j++) {
                    double dot = 0;
                    for (int k = 0; k < 5; k++) {
                        dot += map[i][k] * map[j][k];
                    }
                    // Ranks beyond the channels add a term near 0.
                    assertThat(dot).isCloseTo(i == j ? 1 : 0, within(rank > 5 ? 0.01 : 1e-12));
                }
            }
            // One reflection turns one direction around.
            assertThat(rank == 1 ? trace : 3).isCloseTo(3, within(1e-12));
            assertThat(trace).as("trace at rank %d", rank).isLessThan(4);
        }
    }

    @Test
    void aStartAtReflectionsKeepsVolumes() {
        Woodbury layer = layer(Shape.image(4, 2, 2), 3, 2);
        assign(layer, "spatial.u", new double[8]);
        Values x = Values.draw(Shape.of(2, 2, 2, 4), new SplittableRandom(3)::nextGaussian);
        assertThat(probe(layer).plain(x).logTerm().elements()[0]).isCloseTo(0, within(1e-12));
    }

    @Test
    void parameterCounts() {
        assertThat(layer(Shape.image(12, 16, 16), 8, 16).parameters().count()).isEqualTo(2 * (8 * 12 + 16 * 256));
    }

    @Test
    void keptFactorsFollowTheParameters() {
        Woodbury layer = layer(Shape.image(3, 2, 2), 2, 2);
        Values x = Values.draw(Shape.of(2, 2, 2, 3), new SplittableRandom(2)::nextGaussian);
        LayerProbe probe = probe(layer);
        probe.inverse(probe.plain(x).value());
        for (Parameter parameter : layer.parameters()) {
            double[] values = parameter.value().toDoubles();
            values[1] += 0.5;
            parameter.assign(values);
            Values y = probe.plain(x).value();
            assertThat(probe.inverse(y).elements()).as(parameter.name()).containsExactly(x.elements(), within(1e-12));
        }
    }

    @Test
    void aSingularMatrixIsRefusedByName() {
        Woodbury layer = layer(Shape.image(2, 1, 2), 1, 1);
        Values x = Values.of(Shape.of(1, 1, 2, 2), 1, 3, 2, -1);
        // V U = -1, and within rounding of it.
        for (double u : new double[] {-1, -1 + 1e-14}) {
            assign(layer, "spatial.u", u, 0);
            assign(layer, "spatial.v", 1, 0);
            for (Runnable pass : passes(layer, x)) {
                assertThatThrownBy(pass::run)
                        .isInstanceOf(SingularMatrixException.class)
                        .hasMessageContaining("spatial.u")
                        .hasMessageContaining("1 x 1");
            }
        }
    }

    @Test
    void parametersThatAreNotFiniteAreRefused() {
        Woodbury layer = layer(Shape.image(2, 1, 2), 1, 1);
        Values x = Values.of(Shape.of(1, 1, 2, 2), 1, 3, 2, -1);
        for (double wrong : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
            assign(layer, "channel.u", wrong, 0.5);
            for (Runnable pass : passes(layer, x)) {
                assertThatThrownBy(pass::run)
                        .isInstanceOf(SingularMatrixException.class)
                        .hasMessageContaining("channel.u")
                        .hasMessageContaining("not finite");
            }
        }
    }

    private static List<Runnable> passes(InvertibleLayer layer, Values x) {
        return List.of(() -> probe(layer).plain(x), () -> probe(layer).inverse(x));
    }

    /** So that the trainer can skip the step and go back to good parameters. */
    @Test
    void aTrainingPassWithASingularMatrixHasAnInfiniteLoss() {
        Woodbury layer = layer(Shape.image(2, 1, 2), 1, 1);
        assign(layer, "spatial.u", -1, 0);
        assign(layer, "spatial.v", 1, 0);
        Values x = Values.of(Shape.of(1, 1, 2, 2), 1, 3, 2, -1);
        assertThat(probe(layer).recorded(x, MemoryMode.STORE).logTerm().elements())
                .containsExactly(Double.NEGATIVE_INFINITY);
    }

    @Test
    void otherImagesAndSenselessRanksAreRefused() {
        assertThatThrownBy(() -> layer(Shape.image(2, 4, 4), 2, 2).outputShape(Shape.image(2, 4, 6)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("Woodbury", "[4, 4, 2]", "[4, 6, 2]");
        assertThatThrownBy(() -> layer(Shape.vector(4), 2, 2)).hasMessageContaining("[4]");
        assertThatThrownBy(() -> layer(Shape.image(2, 4, 4), 0, 2)).hasMessageContainingAll("channels", "got 0");
        assertThatThrownBy(() -> layer(Shape.image(2, 4, 4), 2, -1)).hasMessageContainingAll("positions", "got -1");
    }
}
