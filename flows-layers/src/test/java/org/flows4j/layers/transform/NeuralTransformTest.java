package org.flows4j.layers.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.nn.Nonlinearity;
import org.flows4j.core.nn.masked.ColumnLayout;
import org.flows4j.core.nn.masked.MaskedMlp;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.testing.InvertibleLayerContract;
import org.flows4j.core.testing.TestBackends;
import org.flows4j.layers.autoregressive.MaskedAutoregressive;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class NeuralTransformTest {
    private static final TensorBackend BACKEND = TestBackends.cpu();

    private abstract static class Contract extends InvertibleLayerContract {
        private final NeuralTransform transform;

        Contract(NeuralTransform transform) {
            this.transform = transform;
        }

        @Override
        protected InvertibleLayer create(ParameterFactory parameters, Shape input) {
            return new MaskedAutoregressive(
                    parameters,
                    ColumnTransforms.all(transform, input.channels()),
                    ColumnLayout.identity(input.channels()),
                    MaskedMlp.of(Nonlinearity.TANH, 6, 1));
        }

        @Override
        protected List<Shape> inputShapes() {
            return List.of(Shape.vector(3));
        }
    }

    @Nested
    class OneLayer extends Contract {
        OneLayer() {
            super(new NeuralTransform(4, 1));
        }
    }

    @Nested
    class TwoLayers extends Contract {
        TwoLayers() {
            super(new NeuralTransform(3, 2));
        }
    }

    private static Tensor tensor(Shape shape, double... values) {
        return BACKEND.fromDoubles(values, shape, DType.FLOAT64);
    }

    /** One layer of two sigmoids, whose means start at -log 3 and log 3. */
    @Test
    void goldenValue() {
        NeuralTransform transform = new NeuralTransform(2, 1);
        assertThat(transform.parameters()).isEqualTo(8);
        double[] numbers = {0.5, -0.25, 0.4, -0.4, 0.2, -0.3, 0.1, -0.2};
        LayerResult result = transform.forward(tensor(Shape.of(1, 1), 0.7), tensor(Shape.of(1, 8), numbers));
        double first = 1 / (1 + Math.exp(-(0.7 - 0.2 + Math.log(3)) * Math.exp(-0.1)));
        double second = 1 / (1 + Math.exp(-(0.7 + 0.3 - Math.log(3)) * Math.exp(0.2)));
        double share = 1 / (1 + Math.exp(-0.8));
        double f = share * first + (1 - share) * second;
        double slope =
                share * first * (1 - first) * Math.exp(-0.1) + (1 - share) * second * (1 - second) * Math.exp(0.2);
        double a = Math.tanh(0.5);
        assertThat(result.value().item()).isCloseTo(Math.log(f / (1 - f)) * Math.exp(a) - 0.25, within(1e-13));
        assertThat(result.logTerm().item()).isCloseTo(Math.log(slope / (f * (1 - f))) + a, within(1e-13));
    }

    /** The map at the result of the search, and a little beside it, encloses the target. */
    @Test
    void inverseIsCertified() {
        NeuralTransform transform = new NeuralTransform(5, 3);
        SplittableRandom random = new SplittableRandom(4);
        int rows = 300;
        double[] numbers = new double[rows * transform.parameters()];
        Arrays.setAll(numbers, i -> 1.5 * random.nextGaussian());
        double[] z = new double[rows];
        Arrays.setAll(z, i -> 6 * random.nextGaussian());
        Tensor parameters = tensor(Shape.of(rows, transform.parameters()), numbers);
        Tensor x = transform.inverse(tensor(Shape.of(rows, 1), z), parameters).value();
        double[] found = x.toDoubles();
        double[] margin =
                Arrays.stream(found).map(v -> 1e-9 * (1 + Math.abs(v))).toArray();
        double[] below = new double[rows];
        double[] above = new double[rows];
        Arrays.setAll(below, i -> found[i] - margin[i]);
        Arrays.setAll(above, i -> found[i] + margin[i]);
        double[] least = transform
                .forward(tensor(Shape.of(rows, 1), below), parameters)
                .value()
                .toDoubles();
        double[] most = transform
                .forward(tensor(Shape.of(rows, 1), above), parameters)
                .value()
                .toDoubles();
        for (int i = 0; i < rows; i++) {
            assertThat(z[i]).isBetween(least[i], most[i]);
        }
    }

    @Test
    void senselessArgumentsAreRefused() {
        assertThatThrownBy(() -> new NeuralTransform(0, 1)).hasMessageContaining("0 and 1");
        assertThatThrownBy(() -> new NeuralTransform(4, 0)).hasMessageContaining("4 and 0");
    }
}
