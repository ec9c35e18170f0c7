package org.flows4j.layers.stochastic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.flows4j.core.autodiff.Evaluation;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.InvertibleChain;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.layer.StochasticLayer;
import org.flows4j.core.nn.Conv2d;
import org.flows4j.core.nn.ConvConditioner;
import org.flows4j.core.nn.Network;
import org.flows4j.core.nn.Nonlinearity;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.testing.StochasticLayerContract;
import org.flows4j.core.testing.TestBackends;
import org.flows4j.layers.coupling.AffineCoupling;
import org.flows4j.layers.elementwise.Sigmoid;
import org.flows4j.layers.reshape.ColumnParitySplit;
import org.flows4j.layers.stochastic.VariationalDequantization.ContextInput;
import org.flows4j.layers.stochastic.VariationalDequantization.Noise;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class VariationalDequantizationTest {
    private static final int LEVELS = 4;
    private static final double OFFSET = 0.5;
    private static final int CONTEXT = 2;

    private static Noise noise(ParameterFactory parameters, Shape data, int conditionChannels) {
        ColumnParitySplit arrangement = new ColumnParitySplit();
        Shape arranged = arrangement.outputShape(data);
        return new Noise(
                arrangement,
                Conv2d.create(
                        parameters.child("context"),
                        arranged.channels() + conditionChannels,
                        CONTEXT,
                        3,
                        Nonlinearity.TANH),
                InvertibleChain.of(
                        new AffineCoupling(
                                parameters.child("coupling"),
                                arranged,
                                AffineCoupling.Config.FLOW_PLUS_PLUS,
                                new ConvConditioner(3),
                                CONTEXT),
                        new Sigmoid()));
    }

    private abstract static class Images extends StochasticLayerContract {
        @Override
        protected List<Shape> inputShapes() {
            return List.of(Shape.image(1, 2, 4));
        }

        @Override
        protected double inputElement(RandomGenerator random) {
            return random.nextInt(LEVELS);
        }

        @Override
        protected boolean differentiableInInput() {
            return false;
        }
    }

    @Nested
    class Unconditional extends Images {
        @Override
        protected StochasticLayer create(ParameterFactory parameters, Shape input) {
            return new VariationalDequantization(LEVELS, OFFSET, input, noise(parameters, input, 0));
        }
    }

    @Nested
    class Conditional extends Images {
        @Override
        protected StochasticLayer create(ParameterFactory parameters, Shape input) {
            return new VariationalDequantization(LEVELS, OFFSET, input, noise(parameters, input, 3), 3);
        }

        @Override
        protected @Nullable Shape conditionShape(Shape input) {
            return Shape.vector(3);
        }
    }

    private static ParameterFactory parameters() {
        return new ParameterFactory(TestBackends.cpu(), DType.FLOAT32, new SplittableRandom(1));
    }

    /** Averaged over u from q, 1 / q(u) within a square is the square's area. */
    @Test
    void theNoiseHasTheDensityThatTheLogTermClaims() {
        int draws = 200_000;
        Shape image = Shape.image(1, 1, 2);
        ParameterFactory parameters = new ParameterFactory(TestBackends.cpu(), DType.FLOAT64, new SplittableRandom(1));
        VariationalDequantization layer =
                new VariationalDequantization(LEVELS, OFFSET, image, noise(parameters, image, 0));
        SplittableRandom random = new SplittableRandom(2);
        layer.parameters()
                .trainable()
                .forEach(parameter -> parameter.assign(parameter
                        .value()
                        .add(TestBackends.cpu()
                                .normal(parameter.value().shape(), DType.FLOAT64, random)
                                .mul(0.3))
                        .toDoubles()));
        double[] x = new double[2 * draws];
        Arrays.fill(x, 2);
        LayerResult result = layer.forward(
                TestBackends.cpu().fromDoubles(x, image.batch(draws), DType.FLOAT64), FlowContext.inference(random));
        double[] z = result.value().toDoubles();
        double[] logTerms = result.logTerm().toDoubles();
        double low = 0.1;
        double area = 0;
        double squares = 0;
        for (int i = 0; i < draws; i++) {
            double first = (z[2 * i] + OFFSET) * LEVELS - 2;
            double second = (z[2 * i + 1] + OFFSET) * LEVELS - 2;
            boolean inside = Math.min(first, second) > low && Math.max(first, second) < 1 - low;
            double weight = inside ? Math.exp(logTerms[i] + 2 * Math.log(LEVELS)) : 0;
            area += weight / draws;
            squares += weight * weight / draws;
        }
        double error = Math.sqrt((squares - area * area) / draws);
        assertThat(error).isLessThan(0.01);
        assertThat(area).isCloseTo((1 - 2 * low) * (1 - 2 * low), within(4 * error));
    }

    /** A network that keeps what it sees. */
    private record Witness(List<double[]> seen) implements Network {
        @Override
        public Tensor apply(Tensor x, Evaluation evaluation) {
            seen.add(x.toDoubles());
            return x;
        }

        @Override
        public Shape outputShape(Shape input) {
            return input;
        }

        @Override
        public ParameterList parameters() {
            return ParameterList.empty();
        }
    }

    /** The authors' {@code x / 256 - 0.5}, whatever the offset of the result; and what older models were trained with. */
    @Test
    void theContextNetworkSeesTheDataCentred() {
        Shape image = Shape.image(1, 1, 4);
        Tensor x = TestBackends.cpu().fromDoubles(new double[] {0, 64, 128, 255}, image.batch(1), DType.FLOAT64);
        for (double offset : new double[] {0, 0.5}) {
            Witness witness = new Witness(new ArrayList<>());
            Noise centred = new Noise(new ColumnParitySplit(), witness, InvertibleChain.of(new Sigmoid()));
            Noise centres = new Noise(centred.arrangement(), witness, centred.flow(), ContextInput.CELL_CENTRES);
            for (Noise noise : List.of(centred, centres)) {
                new VariationalDequantization(256, offset, image, noise)
                        .forward(x, FlowContext.inference(new SplittableRandom(1)));
            }
            assertThat(witness.seen.get(0)).containsExactly(-0.5, -0.25, 0, 255 / 256.0 - 0.5);
            assertThat(witness.seen.get(1))
                    .containsExactly(
                            0.5 / 256 - offset, 64.5 / 256 - offset, 128.5 / 256 - offset, 255.5 / 256 - offset);
        }
    }

    @Test
    void noNoiseCarriesADatumToItsNeighbour() {
        Shape image = Shape.image(1, 8, 8);
        VariationalDequantization layer = new VariationalDequantization(256, 0, image, noise(parameters(), image, 0));
        // Noise of a thousand deviations, whose sigmoid is 0 or 1 in single precision.
        layer.parameters()
                .trainable()
                .forEach(parameter ->
                        parameter.assign(parameter.value().mul(1000).toDoubles()));
        SplittableRandom random = new SplittableRandom(2);
        float[] pixels = new float[64];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = random.nextInt(256);
        }
        Tensor x = TestBackends.cpu().fromFloats(pixels, image.batch(1), DType.FLOAT32);
        FlowContext context = FlowContext.inference(random);
        assertThat(layer.inverse(layer.forward(x, context).value(), context).toFloats())
                .containsExactly(pixels);
    }

    @Test
    void whatDoesNotFitIsRefused() {
        Shape image = Shape.image(1, 2, 4);
        VariationalDequantization layer = new VariationalDequantization(256, 0, image, noise(parameters(), image, 0));
        Tensor wrong = TestBackends.cpu().fill(0.5, image.batch(1), DType.FLOAT32);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> layer.forward(wrong, FlowContext.deterministic()))
                .withMessageContaining("0.5");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new VariationalDequantization(256, 0, Shape.image(2, 2, 4), noise(parameters(), image, 0)))
                .withMessageContaining("channels");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new VariationalDequantization(1, 0, image, noise(parameters(), image, 0)))
                .withMessageContaining("got 1");
    }
}
