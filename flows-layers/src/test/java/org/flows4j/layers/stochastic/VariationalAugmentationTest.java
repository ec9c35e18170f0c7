package org.flows4j.layers.stochastic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.distribution.StandardNormal;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.layer.FlowChain;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.InvertibleChain;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.layer.StochasticLayer;
import org.flows4j.core.nn.ConvConditioner;
import org.flows4j.core.nn.Mlp;
import org.flows4j.core.nn.NetworkFactory;
import org.flows4j.core.nn.Nonlinearity;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.testing.StochasticLayerContract;
import org.flows4j.core.testing.TestBackends;
import org.flows4j.layers.coupling.AffineCoupling;
import org.flows4j.layers.coupling.Half;
import org.flows4j.layers.elementwise.ActNorm;
import org.flows4j.layers.elementwise.ConditionalAffine;
import org.flows4j.layers.linear.Invertible1x1Conv;
import org.flows4j.layers.reshape.ChannelOrder;
import org.flows4j.layers.reshape.Squeeze;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class VariationalAugmentationTest {
    /** The prior factorises over x and z, so log p(x) is that of x alone, whatever the posterior. */
    private abstract static class Augmentations extends StochasticLayerContract {
        @Override
        protected OptionalDouble exactLogProbability(StochasticLayer layer, double... x) {
            return OptionalDouble.of(logPrior(x));
        }

        @Override
        protected double scramble() {
            return 0.1;
        }
    }

    private static NetworkFactory network(Shape shape) {
        return shape.rank() == 1 ? Mlp.of(Nonlinearity.TANH, 4) : new ConvConditioner(3);
    }

    private static InvertibleLayer posterior(ParameterFactory parameters, Shape noise, Shape data) {
        return InvertibleChain.of(
                ActNorm.perChannel(parameters.child("actnorm"), noise.channels()),
                new Invertible1x1Conv(parameters.child("mixing"), noise.channels()),
                new AffineCoupling(
                        parameters.child("coupling"),
                        noise,
                        AffineCoupling.Config.FLOW_PLUS_PLUS,
                        network(noise),
                        data.channels()));
    }

    @Nested
    class ByAFlow extends Augmentations {
        @Override
        protected StochasticLayer create(ParameterFactory parameters, Shape input) {
            return new VariationalAugmentation(input, 2, posterior(parameters, input.with(-1, 2), input));
        }

        @Override
        protected List<Shape> inputShapes() {
            return List.of(Shape.vector(3), Shape.image(2, 2, 1));
        }
    }

    @Nested
    class ByAGaussian extends Augmentations {
        @Override
        protected StochasticLayer create(ParameterFactory parameters, Shape input) {
            Shape noise = input.with(-1, 1);
            return new VariationalAugmentation(
                    input, 1, new ConditionalAffine(parameters, noise, input.channels(), Mlp.of(Nonlinearity.TANH, 4)));
        }

        @Override
        protected List<Shape> inputShapes() {
            return List.of(Shape.vector(2));
        }
    }

    @Nested
    class ByNoise extends Augmentations {
        @Override
        protected StochasticLayer create(ParameterFactory parameters, Shape input) {
            return VariationalAugmentation.standardNormal(input, 3);
        }

        @Override
        protected List<Shape> inputShapes() {
            return List.of(Shape.vector(2), Shape.image(1, 2, 1));
        }
    }

    /**
     * x = a z + s e with z and e standard normal: the joint flow is linear, p(x) = N(0, a^2 + s^2), and the exact posterior of
     * z is Gaussian with mean a x / (a^2 + s^2) and variance s^2 / (a^2 + s^2).
     */
    @Test
    void theBoundIsTightForTheExactPosterior() {
        Flow flow = linear(1, 0);
        double[] x = {-2, 0, 0.3, 4};
        double[] bound =
                flow.logProb(TestBackends.cpu().fromDoubles(x, Shape.of(4, 1), DType.FLOAT64), new SplittableRandom(2));
        for (int i = 0; i < x.length; i++) {
            assertThat(bound[i]).as("log p(%s)", x[i]).isCloseTo(evidence(x[i]), within(1e-12));
        }
    }

    /** With another posterior the bound is loose, and draws close the gap: ELBO < IS-10 < IS-100 < IS-1000, which is the evidence. */
    @Test
    void importanceSamplesConvergeToTheEvidence() {
        Flow flow = linear(0.6, 0.5);
        int rows = 400;
        double[] x = new double[rows];
        Arrays.fill(x, 1.7);
        Tensor points = TestBackends.cpu().fromDoubles(x, Shape.of(rows, 1), DType.FLOAT64);
        double before = Double.NEGATIVE_INFINITY;
        for (int samples : new int[] {1, 10, 100, 1000}) {
            double estimate = Arrays.stream(flow.logProb(points, samples, new SplittableRandom(3)))
                    .average()
                    .orElseThrow();
            assertThat(estimate).as("%d samples", samples).isGreaterThan(before - 1e-3);
            assertThat(estimate).as("%d samples", samples).isLessThan(evidence(1.7) + 1e-2);
            before = estimate;
        }
        assertThat(before).isCloseTo(evidence(1.7), within(1e-2));
    }

    private static final double A = 1.5;
    private static final double S = 0.5;

    /** The variance of x. */
    private static final double TOTAL = A * A + S * S;

    private static double evidence(double x) {
        return -0.5 * (x * x / TOTAL + Math.log(2 * Math.PI * TOTAL));
    }

    /** The joint flow with a posterior whose mean is a part of the true one's, and whose log-deviation is larger. */
    private static Flow linear(double part, double wider) {
        ParameterFactory parameters = new ParameterFactory(TestBackends.cpu(), DType.FLOAT64, new SplittableRandom(1));
        Shape one = Shape.vector(1);
        ConditionalAffine posterior =
                new ConditionalAffine(parameters.child("q"), one, 1, Mlp.of(Nonlinearity.IDENTITY));
        // [1, 2]: mean and log-scale, a linear function of x and a constant.
        posterior.parameters().asList().get(0).assign(new double[] {part * A / TOTAL, 0});
        posterior.parameters().asList().get(1).assign(new double[] {0, Math.log(S / Math.sqrt(TOTAL)) + wider});
        // [x, z] -> [(x - a z) / s, z]: the second half conditions.
        AffineCoupling model = new AffineCoupling(
                parameters.child("p"),
                Shape.vector(2),
                AffineCoupling.Config.REAL_NVP.conditionedOn(Half.SECOND),
                Mlp.of(Nonlinearity.IDENTITY));
        model.parameters().asList().get(0).assign(new double[] {-A / S, 0});
        model.parameters().asList().get(1).assign(new double[] {0, -Math.log(S)});
        return new Flow(
                FlowChain.of(new VariationalAugmentation(one, 1, posterior), model),
                new StandardNormal(Shape.vector(2), TestBackends.cpu(), DType.FLOAT64),
                one,
                TestBackends.cpu(),
                DType.FLOAT64);
    }

    @Test
    void withoutRandomnessTheNoiseIsZero() {
        Tensor x = TestBackends.cpu().fromDoubles(new double[] {1, 2}, Shape.of(1, 2), DType.FLOAT64);
        Tensor augmented = VariationalAugmentation.standardNormal(Shape.vector(2), 1)
                .forward(x, FlowContext.deterministic())
                .value();
        assertThat(augmented.toDoubles()).containsExactly(1, 2, 0);
    }

    @Test
    void whatDoesNotFitIsRefusedAtOnce() {
        Shape image = Shape.image(4, 2, 2);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> VariationalAugmentation.standardNormal(image, 0))
                .withMessageContaining("got 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new VariationalAugmentation(
                        image, 4, InvertibleChain.of(new Squeeze(ChannelOrder.CHANNEL_MAJOR))))
                .withMessageContaining("keep the shape of z");
    }
}
