package org.flows4j.layers.stochastic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.StochasticLayer;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.testing.StochasticLayerContract;
import org.flows4j.core.testing.TestBackends;
import org.junit.jupiter.api.Test;

class ColumnDequantizationTest extends StochasticLayerContract {
    private static final int LEVELS = 3;

    @Override
    protected StochasticLayer create(ParameterFactory parameters, Shape input) {
        return new ColumnDequantization(List.of(LEVELS, 0, LEVELS));
    }

    @Override
    protected List<Shape> inputShapes() {
        return List.of(Shape.vector(3));
    }

    @Override
    protected double inputElement(RandomGenerator random) {
        return random.nextInt(LEVELS);
    }

    @Override
    protected boolean differentiableInInput() {
        return false;
    }

    /** The probabilities of two cells under the standard normal prior, by Simpson's rule, and its density in the real column. */
    @Override
    protected OptionalDouble exactLogProbability(StochasticLayer layer, double... x) {
        double sum = -0.5 * x[1] * x[1] - 0.5 * Math.log(2 * Math.PI);
        for (double whole : new double[] {x[0], x[2]}) {
            int steps = 64;
            double integral = 0;
            for (int i = 0; i <= steps; i++) {
                double z = whole + (double) i / steps;
                double weight = i == 0 || i == steps ? 1 : i % 2 == 1 ? 4 : 2;
                integral += weight * Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);
            }
            sum += Math.log(integral / steps / 3);
        }
        return OptionalDouble.of(sum);
    }

    private static Tensor row(double... values) {
        return TestBackends.cpu().fromDoubles(values, Shape.of(1, values.length), DType.FLOAT64);
    }

    @Test
    void goldenValues() {
        ColumnDequantization layer = new ColumnDequantization(List.of(2, 0, 5));
        Tensor back = layer.inverse(row(-0.3, -0.3, 3.9), FlowContext.deterministic());
        assertThat(back.toDoubles()).containsExactly(0, -0.3, 3);
        assertThat(layer.inverse(row(7, 7, 7), FlowContext.deterministic()).toDoubles())
                .containsExactly(1, 7, 4);
        double[] z = layer.forward(row(1, 0.25, 4), FlowContext.inference(new SplittableRandom(1)))
                .value()
                .toDoubles();
        assertThat(z[0]).isBetween(1.0, 2.0);
        assertThat(z[1]).isEqualTo(0.25);
        assertThat(z[2]).isCloseTo(4.5, within(0.5));
    }

    @Test
    void misfitsAreNamed() {
        ColumnDequantization layer = new ColumnDequantization(List.of(2, 0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> layer.forward(row(2, 0.5), FlowContext.deterministic()))
                .withMessageContaining("2.0 in column 1 is not a whole number from 0 to 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ColumnDequantization(List.of(1)))
                .withMessageContaining("[1]");
    }
}
