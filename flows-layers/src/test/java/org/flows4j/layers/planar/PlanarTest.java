package org.flows4j.layers.planar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

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

class PlanarTest extends InvertibleLayerContract {
    @Override
    protected InvertibleLayer create(ParameterFactory parameters, Shape input) {
        return new Planar(parameters, input.channels());
    }

    @Override
    protected List<Shape> inputShapes() {
        return List.of(Shape.vector(1), Shape.vector(4));
    }

    private static Planar layer(double[] w, double[] u, double b) {
        ParameterFactory factory = new ParameterFactory(TestBackends.cpu(), DType.FLOAT64, new SplittableRandom(1));
        Planar layer = new Planar(factory, w.length);
        layer.parameters().get("w").assign(w);
        layer.parameters().get("u").assign(u);
        layer.parameters().get("b").assign(new double[] {b});
        return layer;
    }

    /** By hand: w.u = 1, so u' = u + (log(1 + e) - 2) w / 5. */
    @Test
    void goldenValue() {
        Planar layer = layer(new double[] {1, 2}, new double[] {3, -1}, 0.5);
        Tensor x = TestBackends.cpu().fromDoubles(new double[] {0.25, -0.5}, Shape.of(1, 2), DType.FLOAT64);
        LayerResult result = layer.forward(x, FlowContext.deterministic());
        double m = Math.log1p(Math.E) - 1;
        double tanh = Math.tanh(0.25 - 1 + 0.5);
        double moved = (m - 1) / 5;
        assertThat(result.value().toDoubles())
                .containsExactly(
                        new double[] {0.25 + (3 + moved) * tanh, -0.5 + (-1 + 2 * moved) * tanh}, within(1e-11));
        assertThat(result.logTerm().item()).isCloseTo(Math.log(1 + m * (1 - tanh * tanh)), within(1e-11));
    }

    /** With u against w the plain formula would fold space over; the constraint keeps w.u' above -1, and the search finds the way back. */
    @Test
    void staysInvertibleForEveryU() {
        Planar layer = layer(new double[] {2, -1}, new double[] {-30, 10}, 0.1);
        double[] rows = new SplittableRandom(3).doubles(200, -2, 2).toArray();
        Tensor x = TestBackends.cpu().fromDoubles(rows, Shape.of(100, 2), DType.FLOAT64);
        LayerResult forward = layer.forward(x, FlowContext.deterministic());
        assertThat(forward.logTerm().toDoubles()).doesNotContain(Double.NaN);
        LayerResult back = layer.inverseWithLogDet(forward.value(), FlowContext.deterministic());
        // Where the slope is 1e-10 at the fold, x is known to the tolerance of the search over that slope.
        assertThat(layer.forward(back.value(), FlowContext.deterministic())
                        .value()
                        .toDoubles())
                .containsExactly(forward.value().toDoubles(), within(1e-10));
    }

    @Test
    void noDimensionsAreRefused() {
        ParameterFactory factory = new ParameterFactory(TestBackends.cpu(), DType.FLOAT64, new SplittableRandom(1));
        assertThatThrownBy(() -> new Planar(factory, 0)).hasMessageContaining("got 0");
        assertThatThrownBy(() -> new Radial(factory, 0)).hasMessageContaining("got 0");
        assertThatThrownBy(() -> new Sylvester(factory, 3, 4)).hasMessageContaining("got 4");
        assertThat(new Planar(factory.child("a"), 5).parameters().count()).isEqualTo(5 + 5 + 1);
        assertThat(new Radial(factory.child("b"), 5).parameters().count()).isEqualTo(5 + 2);
        assertThat(new Sylvester(factory.child("c"), 5, 3).parameters().count()).isEqualTo(25 + 6 + 6 + 3);
    }
}
