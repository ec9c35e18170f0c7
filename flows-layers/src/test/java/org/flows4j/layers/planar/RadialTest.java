package org.flows4j.layers.planar;

import static org.assertj.core.api.Assertions.assertThat;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RadialTest extends InvertibleLayerContract {
    @Override
    protected InvertibleLayer create(ParameterFactory parameters, Shape input) {
        return new Radial(parameters, input.channels());
    }

    @Override
    protected List<Shape> inputShapes() {
        return List.of(Shape.vector(1), Shape.vector(4));
    }

    private static Radial layer(double[] center, double alpha, double beta) {
        ParameterFactory factory = new ParameterFactory(TestBackends.cpu(), DType.FLOAT64, new SplittableRandom(1));
        Radial layer = new Radial(factory, center.length);
        layer.parameters().get("center").assign(center);
        layer.parameters().get("alpha").assign(new double[] {alpha});
        layer.parameters().get("beta").assign(new double[] {beta});
        return layer;
    }

    /** At distance 5 from the center, with a = log 2 and k = log(1 + e) - log 2. */
    @Test
    void goldenValue() {
        Tensor x = TestBackends.cpu().fromDoubles(new double[] {4, 2}, Shape.of(1, 2), DType.FLOAT64);
        LayerResult result = layer(new double[] {1, -2}, 0, 1).forward(x, FlowContext.deterministic());
        double a = Math.log(2);
        double k = Math.log1p(Math.E) - a;
        double h = 1 / (a + 5);
        assertThat(result.value().toDoubles())
                .containsExactly(new double[] {4 + 3 * k * h, 2 + 4 * k * h}, within(1e-13));
        assertThat(result.logTerm().item()).isCloseTo(Math.log1p(k * h) + Math.log(1 + k * a * h * h), within(1e-13));
    }

    /** From the center itself to far away, for the strongest contraction and expansion. */
    @ParameterizedTest
    @ValueSource(doubles = {-40, -3, 0, 30})
    void inverseHoldsEverywhere(double beta) {
        Radial layer = layer(new double[] {0.5, 0.5}, 1, beta);
        double[] rows = {0.5, 0.5, 0.5 + 1e-9, 0.5, 0.6, 0.1, 100, -3, 1e8, 1e8};
        Tensor x = TestBackends.cpu().fromDoubles(rows, Shape.of(5, 2), DType.FLOAT64);
        LayerResult forward = layer.forward(x, FlowContext.deterministic());
        LayerResult back = layer.inverseWithLogDet(forward.value(), FlowContext.deterministic());
        assertThat(Arrays.stream(forward.logTerm().toDoubles())).allMatch(Double::isFinite);
        double[] recovered = back.value().toDoubles();
        for (int i = beta < -10 ? 4 : 0; i < rows.length; i++) {
            assertThat(recovered[i]).isCloseTo(rows[i], within(1e-7 * (1 + Math.abs(rows[i]))));
        }
    }
}
