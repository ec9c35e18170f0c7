package org.flows4j.layers.elementwise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.testing.InvertibleLayerContract;
import org.flows4j.core.testing.TestBackends;
import org.junit.jupiter.api.Test;

class PowerTransformTest extends InvertibleLayerContract {
    private static final FlowContext CONTEXT = FlowContext.deterministic();

    @Override
    protected InvertibleLayer create(ParameterFactory parameters, Shape input) {
        return new PowerTransform(parameters, input.channels());
    }

    @Override
    protected List<Shape> inputShapes() {
        return List.of(Shape.vector(3), Shape.vector(1));
    }

    private static PowerTransform layer(int columns) {
        return new PowerTransform(
                new ParameterFactory(TestBackends.cpu(), DType.FLOAT64, new SplittableRandom(1)), columns);
    }

    private static Tensor column(double... values) {
        return TestBackends.cpu().fromDoubles(values, Shape.of(values.length, 1), DType.FLOAT64);
    }

    @Test
    void goldenValues() {
        PowerTransform layer = layer(1);
        assertThat(layer.forward(column(-3, 0, 7), CONTEXT).value().toDoubles())
                .containsExactly(new double[] {-3, 0, 7}, within(1e-14));
        layer.parameters().get("shift").assign(new double[] {1});
        layer.parameters().get("logScale").assign(new double[] {Math.log(2)});
        // p = 1 - 0.5: square roots above the origin, powers of 3/2 below.
        double half = 0.5 * Math.log((1 + 0.5 / 0.95) / (1 - 0.5 / 0.95));
        layer.parameters().get("power").assign(new double[] {-half});
        LayerResult result = layer.forward(column(5, -3), CONTEXT);
        assertThat(result.value().toDoubles())
                .containsExactly(new double[] {2 * (Math.sqrt(9) - 1), -(27 - 1) / 1.5}, within(1e-12));
        assertThat(result.logTerm().toDoubles())
                .containsExactly(
                        new double[] {Math.log(2) - 0.5 * Math.log(9), Math.log(2) + 0.5 * Math.log(9)}, within(1e-14));
    }

    /** Log-normal values become normal ones; the likelihood per row comes within 0.01 of the exact one. */
    @Test
    void initializationFindsTheLogarithm() {
        SplittableRandom random = new SplittableRandom(3);
        double[] values = new double[20_000];
        Arrays.setAll(values, i -> Math.exp(random.nextGaussian()));
        double mean = Math.exp(0.5);
        double deviation = Math.sqrt((Math.E - 1) * Math.E);
        Tensor x = column(Arrays.stream(values).map(v -> (v - mean) / deviation).toArray());
        PowerTransform layer = layer(1);
        double[] z = layer.initialize(x, CONTEXT).toDoubles();
        double[] slopes = layer.forward(x, CONTEXT).logTerm().toDoubles();
        double center = Arrays.stream(z).average().orElseThrow();
        double variance =
                Arrays.stream(z).map(v -> (v - center) * (v - center)).average().orElseThrow();
        double likelihood = -0.5 * Math.log(2 * Math.PI * Math.E * variance)
                + Arrays.stream(slopes).average().orElseThrow()
                - Math.log(deviation);
        double exact = -0.5 * Math.log(2 * Math.PI * Math.E)
                - Arrays.stream(values).map(Math::log).average().orElseThrow();
        assertThat(likelihood).isCloseTo(exact, within(0.01));
        // Only once.
        double[] parameters = layer.parameters().get("power").value().toDoubles();
        layer.initialize(column(1, 2, 3), CONTEXT);
        assertThat(layer.parameters().get("power").value().toDoubles()).containsExactly(parameters);
    }

    @Test
    void normalColumnsKeepTheirShape() {
        SplittableRandom random = new SplittableRandom(4);
        double[] values = new double[4000];
        Arrays.setAll(values, i -> random.nextGaussian());
        PowerTransform layer = layer(1);
        layer.initialize(column(values), CONTEXT);
        assertThat(layer.parameters().get("power").value().item()).isCloseTo(0, within(0.06));
    }

    @Test
    void misfitsAreNamed() {
        assertThat(layer(4).parameters().trainable().count()).isEqualTo(12);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> layer(2).outputShape(Shape.vector(3)))
                .withMessageContaining("[2]")
                .withMessageContaining("[3]");
    }
}
