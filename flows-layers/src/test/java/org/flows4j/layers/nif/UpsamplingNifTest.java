package org.flows4j.layers.nif;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.Sampling;
import org.flows4j.core.layer.StochasticLayer;
import org.flows4j.core.nn.ConvConditioner;
import org.flows4j.core.nn.OutputLayer;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.testing.StochasticLayerContract;
import org.flows4j.core.testing.TestBackends;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UpsamplingNifTest {
    private static final TensorBackend BACKEND = TestBackends.cpu();

    /**
     * With variances near the largest, e^-3: at e^-8 gradients of what pixels share are differences of numbers thousands of times as
     * large, which floats do not hold.
     */
    static StochasticLayer coarse(StochasticLayer layer) {
        for (Parameter parameter : layer.parameters()) {
            if (parameter.name().endsWith("raw_variance")) {
                double[] raw = new double[Math.toIntExact(parameter.shape().size())];
                Arrays.fill(raw, -3);
                parameter.assign(raw);
            }
        }
        return layer;
    }

    /** The same model with its matrix written out. */
    private static ExactGaussian dense(StochasticLayer layer, Shape input, int factor) {
        int height = input.dim(0);
        int width = input.dim(1);
        int channels = input.channels();
        int n = Math.toIntExact(input.size());
        int m = n / (factor * factor);
        double[] raw = layer.parameters().asList().get(0).value().toDoubles();
        double[] map = new double[n * m];
        double[] covariance = new double[n * n];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                for (int c = 0; c < channels; c++) {
                    int pixel = (y * width + x) * channels + c;
                    int latent = (y / factor * (width / factor) + x / factor) * channels + c;
                    map[pixel * m + latent] = 1;
                    covariance[pixel * n + pixel] = Math.exp(-Math.log1p(Math.exp(raw[pixel])) - 3);
                }
            }
        }
        return new ExactGaussian(
                n, m, map, layer.parameters().asList().get(1).value().toDoubles(), covariance);
    }

    @Nested
    class Unconditional extends StochasticLayerContract {
        @Override
        protected StochasticLayer create(ParameterFactory parameters, Shape input) {
            return new UpsamplingNif(parameters, input, 2);
        }

        @Override
        protected List<Shape> inputShapes() {
            return List.of(Shape.image(1, 2, 2), Shape.image(3, 4, 2));
        }

        /** The data of such a model: neighbours of a block are nearly alike. */
        @Override
        protected OptionalDouble exactLogProbability(StochasticLayer layer, double... x) {
            int n = x.length;
            Shape input = n == 4 ? Shape.image(1, 2, 2) : Shape.image(3, 4, 2);
            return OptionalDouble.of(dense(layer, input, 2).logDensity(x, 1));
        }

        @Override
        protected boolean lossless() {
            return false;
        }
    }

    @Nested
    class Conditional extends StochasticLayerContract {
        @Override
        protected StochasticLayer create(ParameterFactory parameters, Shape input) {
            return coarse(
                    UpsamplingNif.conditional(parameters, input, 2, 2, new ConvConditioner(3, OutputLayer.RANDOM)));
        }

        @Override
        protected List<Shape> inputShapes() {
            return List.of(Shape.image(1, 2, 4), Shape.image(2, 4, 4), Shape.image(1, 4, 2));
        }

        /** As large as x, as large as z, and without positions. */
        @Override
        protected @Nullable Shape conditionShape(Shape input) {
            return switch (input.dim(0) * 10 + input.dim(1)) {
                case 24 -> Shape.image(2, 2, 4);
                case 44 -> Shape.image(2, 2, 2);
                default -> Shape.vector(2);
            };
        }

        @Override
        protected boolean lossless() {
            return false;
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {1, 0.25})
    void itIsTheDenseModelWithItsMatrixWrittenOut(double s) {
        Shape input = Shape.image(2, 4, 6);
        int n = 48;
        ParameterFactory parameters = new ParameterFactory(BACKEND, DType.FLOAT64, new SplittableRandom(1));
        UpsamplingNif layer = new UpsamplingNif(parameters.child("up"), input, 2);
        SplittableRandom random = new SplittableRandom(2);
        layer.parameters().asList().get(0).assign(random.doubles(n, -3, 3).toArray());
        layer.parameters().asList().get(1).assign(random.doubles(n, -1, 1).toArray());
        ExactGaussian exact = dense(layer, input, 2);
        GaussianNif reference =
                new GaussianNif(parameters.child("dense"), input, 12, NoiseModel.of(NoiseModel.Kind.DIAGONAL));
        double[] logs = new double[n];
        Arrays.setAll(logs, i -> Math.log(exact.covariance()[i * n + i]));
        reference.parameters().asList().get(0).assign(exact.map());
        reference.parameters().asList().get(1).assign(exact.offset());
        reference.parameters().asList().get(2).assign(logs);
        Tensor x = BACKEND.normal(input.batch(3), DType.FLOAT64, random);
        FlowContext context = FlowContext.deterministic().withSampling(new Sampling(1, s));
        assertThat(layer.forward(x, context).logTerm().toDoubles())
                .containsExactly(reference.forward(x, context).logTerm().toDoubles(), within(1e-9));
        Tensor z = layer.forward(x, context).value();
        assertThat(z.toDoubles())
                .containsExactly(reference.forward(x, context).value().toDoubles(), within(1e-12));
        assertThat(layer.inverse(z, context).toDoubles())
                .containsExactly(reference.inverse(z.reshape(3, 12), context).toDoubles(), within(1e-12));
    }

    @Test
    void sMultipliesTheVarianceOfTheNoise() {
        UpsamplingNif layer = new UpsamplingNif(
                new ParameterFactory(BACKEND, DType.FLOAT64, new SplittableRandom(1)), Shape.image(1, 4, 4), 4);
        Tensor z = BACKEND.fill(0.7, Shape.of(1, 1, 1, 1), DType.FLOAT64);
        assertThat(at(layer, z, 0)).containsOnly(0.7);
        double[] whole = at(layer, z, 1);
        double[] part = at(layer, z, 0.25);
        for (int i = 0; i < whole.length; i++) {
            assertThat(part[i] - 0.7)
                    .isCloseTo(0.5 * (whole[i] - 0.7), within(1e-12))
                    .isNotZero();
        }
    }

    @Test
    void withoutNoiseThereIsNoDensity() {
        UpsamplingNif layer = new UpsamplingNif(
                new ParameterFactory(BACKEND, DType.FLOAT64, new SplittableRandom(1)), Shape.image(1, 4, 4), 4);
        Tensor x = BACKEND.fill(0.7, Shape.of(1, 4, 4, 1), DType.FLOAT64);
        FlowContext context = FlowContext.deterministic().withSampling(new Sampling(1, 0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> layer.forward(x, context))
                .withMessageContaining("s = 0");
    }

    private static double[] at(UpsamplingNif layer, Tensor z, double s) {
        return layer.inverse(z, FlowContext.inference(new SplittableRandom(6)).withSampling(new Sampling(1, s)))
                .toDoubles();
    }

    @Test
    void whatDoesNotDivideIsRefused() {
        ParameterFactory parameters = new ParameterFactory(BACKEND, DType.FLOAT64, new SplittableRandom(1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new UpsamplingNif(parameters, Shape.image(1, 28, 30), 4))
                .withMessageContaining("[28, 30, 1]")
                .withMessageContaining("r = 4");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new UpsamplingNif(parameters, Shape.vector(4), 2))
                .withMessageContaining("[4]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new UpsamplingNif(parameters, Shape.image(1, 4, 4), 1))
                .withMessageContaining("r = 1");
    }
}
