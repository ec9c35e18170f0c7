package org.flows4j.core.nn.lipschitz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.nn.NetworkFactory;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.testing.NetworkContract;
import org.flows4j.core.testing.TestBackends;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class LipschitzNetworkTest {
    private static final LipschitzMlp MLP = new LipschitzMlp(List.of(6, 5), 0.9, true, false);
    private static final LipschitzConvolutions CONVOLUTIONS =
            new LipschitzConvolutions(4, List.of(3, 1, 3), 0.8, false, false);

    abstract static class Contract extends NetworkContract {
        private final LipschitzNetworkFactory networks;
        private final Shape shape;

        Contract(LipschitzNetworkFactory networks, Shape shape) {
            this.networks = networks;
            this.shape = shape;
        }

        @Override
        protected NetworkFactory factory() {
            return (parameters, input, channels) -> networks.create(parameters, input);
        }

        @Override
        protected List<Shape> inputShapes() {
            return List.of(shape);
        }

        /** Weights beyond the bound, so that they are normalized. */
        @Override
        protected double scramble() {
            return 0.8;
        }
    }

    @Nested
    class DenseLayers extends Contract {
        DenseLayers() {
            super(MLP, Shape.vector(4));
        }
    }

    @Nested
    class Convolutions extends Contract {
        Convolutions() {
            super(CONVOLUTIONS, Shape.image(2, 3, 4));
        }
    }

    private static LipschitzNetwork network(LipschitzNetworkFactory factory, Shape shape, double size) {
        LipschitzNetwork network =
                factory.create(new ParameterFactory(TestBackends.cpu(), DType.FLOAT64, new SplittableRandom(3)), shape);
        SplittableRandom random = new SplittableRandom(4);
        for (Parameter parameter : network.parameters().trainable()) {
            parameter.assign(
                    random.doubles(parameter.shape().size(), -size, size).toArray());
        }
        return network;
    }

    /** Over many pairs of points, near each other and far apart. */
    @Test
    void noSampledRatioExceedsTheBound() {
        for (Shape shape : List.of(Shape.vector(4), Shape.image(2, 3, 4))) {
            LipschitzNetwork network = network(shape.rank() == 1 ? MLP : CONVOLUTIONS, shape, 2);
            double largest = 0;
            for (double distance : new double[] {1e-3, 0.1, 3}) {
                largest = Math.max(largest, largestRatio(network, shape, distance));
            }
            assertThat(largest).isPositive().isLessThan(network.lipschitz());
        }
    }

    private static double largestRatio(LipschitzNetwork network, Shape shape, double distance) {
        TensorBackend backend = TestBackends.cpu();
        SplittableRandom random = new SplittableRandom(8);
        int rows = 500;
        try (Scope scope = backend.openScope()) {
            Tensor x = backend.normal(shape.batch(rows), DType.FLOAT64, random);
            Tensor moved = x.add(
                    backend.normal(shape.batch(rows), DType.FLOAT64, random).mul(distance));
            FlowContext context = FlowContext.deterministic();
            Tensor change = network.apply(moved, context).sub(network.apply(x, context));
            double[] above = change.square().sumPerSample().toDoubles();
            double[] below = moved.sub(x).square().sumPerSample().toDoubles();
            double largest = 0;
            for (int i = 0; i < rows; i++) {
                largest = Math.max(largest, Math.sqrt(above[i] / below[i]));
            }
            return largest;
        }
    }

    /** A diagonal weight: its spectral norm is known, and the layer reaches its bound. */
    @Test
    void theLayerReachesItsBound() {
        LipschitzLayer layer = LipschitzLayer.dense(
                new ParameterFactory(TestBackends.cpu(), DType.FLOAT64, new SplittableRandom(3)), 3, 3, 0.9, false);
        layer.parameters().get("weight").assign(new double[] {2, 0, 0, 0, -5, 0, 0, 0, 1});
        layer.parameters().get("bias").assign(new double[3]);
        Tensor x = TestBackends.cpu().fromDoubles(new double[] {1, 1, 1}, Shape.of(1, 3), DType.FLOAT64);
        double[] y = layer.apply(x, FlowContext.deterministic()).toDoubles();
        assertThat(y).containsExactly(new double[] {0.36, -0.9, 0.18}, within(1e-12));
    }

    @Test
    void aWeightWithinTheBoundIsUnchanged() {
        LipschitzLayer layer = LipschitzLayer.dense(
                new ParameterFactory(TestBackends.cpu(), DType.FLOAT64, new SplittableRandom(3)), 2, 2, 0.9, false);
        layer.parameters().get("weight").assign(new double[] {0.5, 0, 0, 0.1});
        layer.parameters().get("bias").assign(new double[2]);
        Tensor x = TestBackends.cpu().fromDoubles(new double[] {1, 1}, Shape.of(1, 2), DType.FLOAT64);
        assertThat(layer.apply(x, FlowContext.deterministic()).toDoubles()).containsExactly(0.5, 0.1);
    }

    @Test
    void aLayerOfZerosHasNormZero() {
        LipschitzNetwork network = new LipschitzMlp(List.of(4), 0.9, true, true)
                .create(
                        new ParameterFactory(TestBackends.cpu(), DType.FLOAT32, new SplittableRandom(3)),
                        Shape.vector(2));
        Tensor x = TestBackends.cpu().fill(2, Shape.of(3, 2), DType.FLOAT32);
        assertThat(network.apply(x, FlowContext.deterministic()).toDoubles()).containsOnly(0);
    }

    @Test
    void trainingCarriesTheVectorsOn() {
        LipschitzLayer layer = LipschitzLayer.dense(
                new ParameterFactory(TestBackends.cpu(), DType.FLOAT64, new SplittableRandom(3)), 2, 2, 0.9, false);
        layer.parameters().get("weight").assign(new double[] {0.5, 0, 0, 4});
        Parameter direction = layer.parameters().get("direction");
        direction.advance();
        double[] values = direction.value().toDoubles();
        assertThat(Math.abs(values[0])).isLessThan(1e-6);
        assertThat(Math.abs(values[1])).isCloseTo(1, within(1e-12));
    }

    /** A vector at the singular vector of a smaller value, and the vector of a layer that began at 0. */
    @Test
    void theLargestSingularValueIsFoundFromAnyStart() {
        LipschitzLayer layer = LipschitzLayer.dense(
                new ParameterFactory(TestBackends.cpu(), DType.FLOAT32, new SplittableRandom(3)), 2, 2, 0.9, true);
        Parameter direction = layer.parameters().get("direction");
        direction.advance();
        layer.parameters().get("weight").assign(new double[] {1.8, 0, 0, 1.9});
        for (double[] start : new double[][] {direction.value().toDoubles(), {1, 0}, {0, 0}}) {
            direction.assign(start);
            Tensor x = TestBackends.cpu().fromDoubles(new double[] {1, 1}, Shape.of(1, 2), DType.FLOAT32);
            double[] y = layer.apply(x, FlowContext.deterministic()).toDoubles();
            assertThat(y[1]).as("from %s, %s", start[0], start[1]).isCloseTo(0.9, within(1e-4));
        }
    }

    @Test
    void coefficientsFromOneOnAndEvenKernelsAreRefused() {
        ParameterFactory factory = new ParameterFactory(TestBackends.cpu(), DType.FLOAT64, new SplittableRandom(3));
        assertThatThrownBy(() -> LipschitzLayer.dense(factory, 2, 2, 1, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("between 0 and 1");
        assertThatThrownBy(() -> new LipschitzConvolutions(4, List.of(2), 0.9, true, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("odd");
        assertThatThrownBy(() -> CONVOLUTIONS.create(factory, Shape.vector(3)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("images");
    }
}
