package org.flows4j.layers.stochastic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.layer.Likelihood;
import org.flows4j.core.layer.StochasticLayer;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.testing.StochasticLayerContract;
import org.flows4j.core.testing.TestBackends;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class UniformDequantizationTest extends StochasticLayerContract {
    private static final int LEVELS = 4;
    private static final double OFFSET = 0.5;

    @Override
    protected StochasticLayer create(ParameterFactory parameters, Shape input) {
        return new UniformDequantization(LEVELS, OFFSET);
    }

    @Override
    protected List<Shape> inputShapes() {
        return List.of(Shape.vector(3), Shape.image(2, 1, 2));
    }

    @Override
    protected double inputElement(RandomGenerator random) {
        return random.nextInt(LEVELS);
    }

    @Override
    protected boolean differentiableInInput() {
        return false;
    }

    /** Any number of channels will do. */
    @Override
    protected List<Shape> refusedShapes(Shape input) {
        return List.of(Shape.of(2, 2, 2, 4), Shape.of(2, 4));
    }

    /** The probability that the standard normal prior gives to the cell of each datum, by Simpson's rule. */
    @Override
    protected OptionalDouble exactLogProbability(StochasticLayer layer, double... x) {
        double sum = 0;
        for (double datum : x) {
            int steps = 64;
            double width = 1.0 / LEVELS;
            double left = datum / LEVELS - OFFSET;
            double integral = 0;
            for (int i = 0; i <= steps; i++) {
                double z = left + width * i / steps;
                double weight = i == 0 || i == steps ? 1 : i % 2 == 1 ? 4 : 2;
                integral += weight * Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);
            }
            sum += Math.log(integral * width / steps / 3);
        }
        return OptionalDouble.of(sum);
    }

    private static Tensor tensor(DType dtype, double... elements) {
        return TestBackends.cpu().fromDoubles(elements, Shape.of(1, elements.length), dtype);
    }

    @Test
    void itsLikelihoodIsABound() {
        assertThat(new UniformDequantization(256, 0).likelihood()).isEqualTo(Likelihood.LOWER_BOUND);
    }

    @Test
    void withoutRandomnessItUsesTheCentresOfTheCells() {
        LayerResult result =
                new UniformDequantization(256, 0.5).forward(tensor(DType.FLOAT64, 0, 255), FlowContext.deterministic());
        assertThat(result.value().toDoubles())
                .containsExactly(new double[] {0.5 / 256 - 0.5, 255.5 / 256 - 0.5}, within(1e-15));
        assertThat(result.logTerm().item()).isCloseTo(-2 * Math.log(256), within(1e-12));
    }

    @ParameterizedTest
    @EnumSource(value = DType.class, mode = EnumSource.Mode.EXCLUDE, names = "BFLOAT16")
    void noNoiseCarriesADatumToItsNeighbour(DType dtype) {
        for (int levels : new int[] {2, 3, 8, 10, 32, 255, 256, 1000}) {
            double[] data = new double[levels];
            Arrays.setAll(data, i -> i);
            UniformDequantization layer = new UniformDequantization(levels, 0.5);
            for (RandomGenerator random : List.of(new Constant(0), new Constant(-1), new SplittableRandom(1))) {
                FlowContext context = FlowContext.inference(random);
                Tensor z = layer.forward(tensor(dtype, data), context).value();
                assertThat(layer.inverse(z, context).toDoubles())
                        .as("%s levels of %s", levels, dtype)
                        .containsExactly(data);
            }
        }
    }

    /** Draws 0 from all bits clear and the largest number below 1 from all bits set. */
    private record Constant(long bits) implements RandomGenerator {
        @Override
        public long nextLong() {
            return bits;
        }
    }

    @Test
    void inverseStaysWithinTheLevels() {
        Tensor z = tensor(DType.FLOAT32, -7, -0.5, 0.4999, 0.5, 12);
        assertThat(new UniformDequantization(8, 0.5)
                        .inverse(z, FlowContext.deterministic())
                        .toDoubles())
                .containsExactly(0, 0, 7, 7, 7);
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, -1, 256, 0.5})
    void whatIsNoDatumIsRefusedByPlaceAndValue(double wrong) {
        double[] elements = new double[24];
        elements[19] = wrong;
        Tensor x = TestBackends.cpu().fromDoubles(elements, Shape.of(2, 2, 2, 3), DType.FLOAT32);
        assertThatThrownBy(() -> new UniformDequantization(256, 0).forward(x, FlowContext.deterministic()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Sample 1 of the batch: element [1, 0, 1] is " + wrong)
                .hasMessageContaining("0 to 255");
    }

    @Test
    void senselessSettingsAreRefused() {
        assertThatThrownBy(() -> new UniformDequantization(1, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("got 1");
        assertThatThrownBy(() -> new UniformDequantization(256, Double.NaN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("NaN");
    }
}
