package org.flows4j.layers.elementwise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.testing.InvertibleLayerContract;
import org.flows4j.core.testing.LayerProbe;
import org.flows4j.core.testing.TestBackends;
import org.flows4j.core.testing.Values;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class DiagonalAffineTest {
    @Nested
    class PerChannel extends InvertibleLayerContract {
        @Override
        protected InvertibleLayer create(ParameterFactory parameters, Shape input) {
            return DiagonalAffine.perChannel(parameters, input.channels());
        }

        @Override
        protected List<Shape> inputShapes() {
            return List.of(Shape.vector(3), Shape.image(2, 3, 2));
        }
    }

    @Nested
    class PerElement extends InvertibleLayerContract {
        @Override
        protected InvertibleLayer create(ParameterFactory parameters, Shape input) {
            return DiagonalAffine.perElement(parameters, input);
        }

        @Override
        protected List<Shape> inputShapes() {
            return List.of(Shape.vector(3), Shape.image(2, 3, 2));
        }
    }

    private static double logNormal(double x, double mean, double logs) {
        double standardized = (x - mean) * Math.exp(-logs);
        return -0.5 * standardized * standardized - logs - 0.5 * Math.log(2 * Math.PI);
    }

    @Test
    void withAStandardNormalItIsADiagonalNormal() {
        ParameterFactory parameters = new ParameterFactory(TestBackends.cpu(), DType.FLOAT64, new SplittableRandom(1));
        DiagonalAffine layer = DiagonalAffine.perElement(parameters, Shape.vector(2));
        List<Parameter> meanAndLogs = layer.parameters().asList();
        meanAndLogs.get(0).assign(new double[] {0.5, -1});
        meanAndLogs.get(1).assign(new double[] {0.3, -0.7});
        LayerProbe.Pass pass = new LayerProbe(layer, TestBackends.cpu(), DType.FLOAT64, null, 0)
                .plain(Values.of(Shape.of(1, 2), 1.5, 0.25));
        double[] z = pass.value().elements();
        double logProb =
                logNormal(z[0], 0, 0) + logNormal(z[1], 0, 0) + pass.logTerm().elements()[0];
        assertThat(logProb).isCloseTo(logNormal(1.5, 0.5, 0.3) + logNormal(0.25, -1, -0.7), within(1e-12));
    }

    @Test
    void startsAsTheIdentity() {
        ParameterFactory parameters = new ParameterFactory(TestBackends.cpu(), DType.FLOAT64, new SplittableRandom(1));
        Values x = Values.of(Shape.of(2, 1, 1, 2), 1, -2, 3, 4.5);
        LayerProbe.Pass pass = new LayerProbe(
                        DiagonalAffine.perChannel(parameters, 2), TestBackends.cpu(), DType.FLOAT64, null, 0)
                .plain(x);
        assertThat(pass.value().elements()).containsExactly(x.elements());
        assertThat(pass.logTerm().elements()).containsOnly(0);
    }
}
