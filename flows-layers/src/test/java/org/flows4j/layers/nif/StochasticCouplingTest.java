package org.flows4j.layers.nif;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.layer.Sampling;
import org.flows4j.core.layer.StochasticLayer;
import org.flows4j.core.nn.ConvConditioner;
import org.flows4j.core.nn.Mlp;
import org.flows4j.core.nn.Nonlinearity;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.testing.StochasticLayerContract;
import org.flows4j.core.testing.TestBackends;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class StochasticCouplingTest {
    private static final TensorBackend BACKEND = TestBackends.cpu();
    private static final NoiseModel NOISE = NoiseModel.of(NoiseModel.Kind.DIAGONAL);

    /** Four dimensions to two, with linear networks, so that p(x | z) can be written down and integrated over a grid of z. */
    @Nested
    class Dense extends StochasticLayerContract {
        @Override
        protected StochasticLayer create(ParameterFactory parameters, Shape input) {
            return StochasticCoupling.dense(
                    parameters,
                    input.channels(),
                    2,
                    new NoiseModel(NoiseModel.Kind.DIAGONAL, 0.3),
                    Mlp.of(Nonlinearity.IDENTITY));
        }

        /** Where the prior varies little over the stochastic inverse, so that few draws tell the mean of its ratio. */
        @Override
        protected double inputElement(RandomGenerator random) {
            return 0.5 * random.nextGaussian();
        }

        @Override
        protected List<Shape> inputShapes() {
            return List.of(Shape.vector(4), Shape.vector(3), Shape.vector(2));
        }

        @Override
        protected OptionalDouble exactLogProbability(StochasticLayer layer, double... x) {
            int first = x.length - x.length / 2;
            double[] one = Arrays.copyOf(x, first);
            double[] two = Arrays.copyOfRange(x, first, x.length);
            Map<String, double[]> values = new HashMap<>();
            layer.parameters()
                    .forEach(parameter ->
                            values.put(parameter.name(), parameter.value().toDoubles()));
            double step = 0.05;
            double integral = 0;
            for (int i = -160; i <= 160; i++) {
                for (int j = -160; j <= 160; j++) {
                    double z1 = i * step;
                    double z2 = j * step;
                    double log = logPrior(z1, z2)
                            + logConditional(values, "second.", two, z2, z1)
                            + logConditional(values, "first.", one, z1, two);
                    integral += step * step * Math.exp(log);
                }
            }
            return OptionalDouble.of(Math.log(integral));
        }

        /** log N(x; A z + b + network(seen), exp(log variance + network(seen))). */
        private double logConditional(Map<String, double[]> values, String half, double[] x, double z, double... seen) {
            double[] corrections = at(values, half, "network.dense1.bias").clone();
            double[] weights = at(values, half, "network.dense1.weight");
            for (int i = 0; i < seen.length; i++) {
                for (int k = 0; k < corrections.length; k++) {
                    corrections[k] += seen[i] * weights[i * corrections.length + k];
                }
            }
            double log = 0;
            for (int k = 0; k < x.length; k++) {
                double mean = at(values, half, "weight")[k] * z + at(values, half, "bias")[k] + corrections[k];
                double logVariance = at(values, half, "log_variance")[k] + corrections[x.length + k];
                double distance = x[k] - mean;
                log -= 0.5 * (distance * distance * Math.exp(-logVariance) + logVariance + Math.log(2 * Math.PI));
            }
            return log;
        }

        private double[] at(Map<String, double[]> values, String half, String name) {
            return Objects.requireNonNull(values.get(half + name));
        }

        @Override
        protected boolean lossless() {
            return false;
        }
    }

    @Nested
    class Upsampling extends StochasticLayerContract {
        @Override
        protected StochasticLayer create(ParameterFactory parameters, Shape input) {
            return UpsamplingNifTest.coarse(
                    StochasticCoupling.upsampling(parameters, input, 2, new ConvConditioner(3)));
        }

        @Override
        protected List<Shape> inputShapes() {
            return List.of(Shape.image(2, 2, 4), Shape.image(3, 2, 2));
        }

        @Override
        protected double scramble() {
            return 0.1;
        }

        @Override
        protected boolean lossless() {
            return false;
        }
    }

    /** Networks start as 0: the coupling is then two layers side by side. */
    @Test
    void withoutNetworksItIsTwoLayersSideBySide() {
        ParameterFactory parameters = new ParameterFactory(BACKEND, DType.FLOAT64, new SplittableRandom(1));
        Shape image = Shape.image(2, 4, 4);
        StochasticCoupling coupling = StochasticCoupling.upsampling(parameters, image, 2, new ConvConditioner(3));
        UpsamplingNif one = new UpsamplingNif(parameters.child("alone"), Shape.image(1, 4, 4), 2);
        Tensor x = BACKEND.normal(image.batch(2), DType.FLOAT64, new SplittableRandom(2));
        FlowContext context = FlowContext.deterministic();
        LayerResult result = coupling.forward(x, context);
        LayerResult first = one.forward(x.slice(-1, 0, 1), context);
        LayerResult second = one.forward(x.slice(-1, 1, 2), context);
        assertThat(result.value().toDoubles())
                .containsExactly(
                        Tensor.concat(-1, first.value(), second.value()).toDoubles(), within(1e-12));
        assertThat(result.logTerm().toDoubles())
                .containsExactly(first.logTerm().add(second.logTerm()).toDoubles(), within(1e-9));
    }

    /** On the manifold both directions are the pseudo-inverse, half by half: z comes back exactly. */
    @Test
    void pointsOfTheManifoldComeBack() {
        StochasticCoupling coupling = StochasticCoupling.dense(
                new ParameterFactory(BACKEND, DType.FLOAT64, new SplittableRandom(1)),
                7,
                4,
                NOISE,
                Mlp.of(Nonlinearity.TANH, 5));
        SplittableRandom random = new SplittableRandom(3);
        for (Parameter parameter : coupling.parameters()) {
            double[] values = parameter.value().toDoubles();
            Arrays.setAll(values, i -> values[i] + 0.3 * random.nextGaussian());
            parameter.assign(values);
        }
        Tensor z = BACKEND.normal(Shape.of(5, 4), DType.FLOAT64, random);
        FlowContext onManifold = FlowContext.inference(random).withSampling(new Sampling(1, 0));
        Tensor x = coupling.inverse(z, onManifold);
        assertThat(coupling.forward(x, FlowContext.deterministic()).value().toDoubles())
                .containsExactly(z.toDoubles(), within(1e-10));
    }

    @Test
    void whatCannotBeHalvedIsRefused() {
        ParameterFactory parameters = new ParameterFactory(BACKEND, DType.FLOAT64, new SplittableRandom(1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StochasticCoupling.dense(parameters, 4, 1, NOISE, Mlp.of(Nonlinearity.TANH)))
                .withMessageContaining("got 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StochasticCoupling.dense(parameters, 4, 5, NOISE, Mlp.of(Nonlinearity.TANH)))
                .withMessageContaining("got 5");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        StochasticCoupling.upsampling(parameters, Shape.image(1, 4, 4), 2, new ConvConditioner(2)))
                .withMessageContaining("[4, 4, 1]");
    }
}
