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
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.layer.StochasticLayer;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.testing.StochasticLayerContract;
import org.flows4j.core.testing.TestBackends;
import org.junit.jupiter.api.Test;

class MissingColumnsTest extends StochasticLayerContract {
    private static final double LOG_TWO_PI = Math.log(2 * Math.PI);

    /** The last two columns are indicators of the first two. */
    @Override
    protected StochasticLayer create(ParameterFactory parameters, Shape input) {
        return new MissingColumns(parameters, List.of(2, 3, -1, -1));
    }

    @Override
    protected List<Shape> inputShapes() {
        return List.of(Shape.vector(4));
    }

    /** Values in place of missing ones may be anything, so that 0 and 1 serve as values and indicators alike. */
    @Override
    protected double inputElement(RandomGenerator random) {
        return random.nextInt(2);
    }

    @Override
    protected boolean differentiableInInput() {
        return false;
    }

    /** Values in place of missing ones do not come back. */
    @Override
    protected boolean lossless() {
        return false;
    }

    /** Missing values integrate to 1 under the standard normal prior. */
    @Override
    protected OptionalDouble exactLogProbability(StochasticLayer layer, double... x) {
        double sum = -0.5 * (x[2] * x[2] + x[3] * x[3]) - LOG_TWO_PI;
        for (int j = 0; j < 2; j++) {
            sum -= x[j + 2] == 1 ? 0 : 0.5 * (x[j] * x[j] + LOG_TWO_PI);
        }
        return OptionalDouble.of(sum);
    }

    private static Tensor rows(double... values) {
        return TestBackends.cpu().fromDoubles(values, Shape.of(values.length / 2, 2), DType.FLOAT64);
    }

    private static MissingColumns ofOneColumn() {
        return new MissingColumns(
                new ParameterFactory(TestBackends.cpu(), DType.FLOAT64, new SplittableRandom(1)), List.of(1, -1));
    }

    @Test
    void momentsAreThoseOfPresentValues() {
        MissingColumns layer = ofOneColumn();
        layer.initialize(rows(2, 0, 99, 1, 6, 0), FlowContext.inference(new SplittableRandom(1)));
        assertThat(layer.parameters().get("mean").value().toDoubles()).containsExactly(4, 1.0 / 3);
        assertThat(layer.parameters().get("deviation").value().toDoubles()[0]).isCloseTo(2, within(1e-12));
        layer.initialize(rows(7, 0, 9, 0), FlowContext.inference(new SplittableRandom(1)));
        assertThat(layer.parameters().get("mean").value().toDoubles()[0]).isEqualTo(4);
    }

    @Test
    void presentValuesAreKeptAndMissingOnesDrawnWithTheirDensity() {
        MissingColumns layer = ofOneColumn();
        layer.initialize(rows(2, 0, 99, 1, 6, 0), FlowContext.inference(new SplittableRandom(1)));
        LayerResult result = layer.forward(rows(5, 0, 5, 1), FlowContext.inference(new SplittableRandom(3)));
        double[] z = result.value().toDoubles();
        double[] logs = result.logTerm().toDoubles();
        assertThat(z[0]).isEqualTo(5);
        assertThat(logs[0]).isEqualTo(0);
        double score = (z[2] - 4) / 2;
        assertThat(logs[1]).isCloseTo(0.5 * score * score + Math.log(2) + 0.5 * LOG_TWO_PI, within(1e-12));
        assertThat(z[1]).isEqualTo(0);
        assertThat(z[3]).isEqualTo(1);
    }

    /** The number that stands in the place of a missing value changes nothing. */
    @Test
    void theReplacedNumberDoesNotMatter() {
        MissingColumns layer = ofOneColumn();
        LayerResult one = layer.forward(rows(5, 1), FlowContext.inference(new SplittableRandom(3)));
        LayerResult other = layer.forward(rows(-700, 1), FlowContext.inference(new SplittableRandom(3)));
        assertThat(other.value().toDoubles()).containsExactly(one.value().toDoubles());
        assertThat(other.logTerm().toDoubles()).containsExactly(one.logTerm().toDoubles());
    }

    @Test
    void misfitsAreNamed() {
        MissingColumns layer = ofOneColumn();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> layer.forward(rows(2, 0.5), FlowContext.inference(new SplittableRandom(1))))
                .withMessageContaining("indicator of column 1 is 0.5");
        ParameterFactory parameters = new ParameterFactory(TestBackends.cpu(), DType.FLOAT64, new SplittableRandom(1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new MissingColumns(parameters, List.of(0, -1)))
                .withMessageContaining("another column");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new MissingColumns(parameters, List.of(-1, -1)))
                .withMessageContaining("No column");
    }
}
