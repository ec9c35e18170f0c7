package org.flows4j.core.testing;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.flows4j.core.autodiff.Initializer;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.layer.StochasticLayer;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.junit.jupiter.api.Test;

/**
 * A model whose likelihood is known: z ~ N(0, 1), x given z ~ N(z, 1), so x ~ N(0, 2) and the posterior is N(x/2, 1/2). The
 * layer draws z from N(m x, s^2) with learned m and s. It passes; ways to break it are caught.
 */
class StochasticLayerContractTest extends StochasticLayerContract {
    private static final Shape SHAPE = Shape.vector(2);

    @Override
    protected StochasticLayer create(ParameterFactory parameters, Shape input) {
        return new NoisyChannel(parameters, input);
    }

    @Override
    protected List<Shape> inputShapes() {
        return List.of(SHAPE);
    }

    @Override
    protected OptionalDouble exactLogProbability(StochasticLayer layer, double... x) {
        return OptionalDouble.of(exact(x));
    }

    private static double exact(double... x) {
        double sum = 0;
        for (double e : x) {
            sum += -0.25 * e * e - 0.5 * Math.log(4 * Math.PI);
        }
        return sum;
    }

    @Override
    protected boolean lossless() {
        return false;
    }

    private static class NoisyChannel implements StochasticLayer {
        private final Parameter slope;
        private final Parameter logDeviation;

        NoisyChannel(ParameterFactory parameters, Shape input) {
            slope = parameters.parameter("slope", input, Initializer.constant(0.5));
            logDeviation = parameters.parameter("logDeviation", input, Initializer.constant(-0.2));
        }

        Tensor noise(Tensor x, FlowContext context) {
            return x.backend().normal(x.shape(), x.dtype(), context.random());
        }

        double bias() {
            return 0;
        }

        @Override
        public LayerResult forward(Tensor x, FlowContext context) {
            outputShape(x.shape().sample());
            Tensor noise = noise(x, context);
            Tensor logs = context.value(logDeviation);
            Tensor z = x.mul(context.value(slope)).add(noise.mul(logs.exp()));
            // log N(x; z, 1) - log N(z; m x, s^2): the constants cancel.
            Tensor logTerm =
                    x.sub(z).square().mul(-0.5).add(noise.square().mul(0.5)).add(logs);
            return new LayerResult(z, logTerm.sumPerSample().add(bias()));
        }

        @Override
        public Tensor inverse(Tensor z, FlowContext context) {
            return z.add(noise(z, context));
        }

        @Override
        public Shape outputShape(Shape input) {
            if (!input.equals(slope.shape())) {
                throw new IllegalArgumentException("Samples of shape " + slope.shape() + " are needed, got " + input);
            }
            return input;
        }

        @Override
        public ParameterList parameters() {
            return ParameterList.of(slope, logDeviation);
        }
    }

    /** The contract of a broken layer, whose checks are called one by one. */
    private static final class ContractOf extends StochasticLayerContract {
        private final BiFunction<ParameterFactory, Shape, StochasticLayer> maker;

        ContractOf(BiFunction<ParameterFactory, Shape, StochasticLayer> maker) {
            this.maker = maker;
        }

        @Override
        protected StochasticLayer create(ParameterFactory parameters, Shape input) {
            return maker.apply(parameters, input);
        }

        @Override
        protected List<Shape> inputShapes() {
            return List.of(SHAPE);
        }

        @Override
        protected OptionalDouble exactLogProbability(StochasticLayer layer, double... x) {
            return OptionalDouble.of(exact(x));
        }
    }

    private static void assertCaught(
            BiFunction<ParameterFactory, Shape, StochasticLayer> broken, Consumer<StochasticLayerContract> check) {
        assertThatThrownBy(() -> check.accept(new ContractOf(broken))).isInstanceOf(AssertionError.class);
    }

    @Test
    void biasIsCaught() {
        assertCaught(Biased::new, contract -> contract.estimatesTheLikelihoodWithoutBias(SHAPE));
    }

    private static final class Biased extends NoisyChannel {
        Biased(ParameterFactory parameters, Shape input) {
            super(parameters, input);
        }

        @Override
        double bias() {
            return 0.1;
        }
    }

    @Test
    void noiseSharedByTheBatchIsCaught() {
        assertCaught(SharedNoise::new, contract -> contract.equalSamplesGetNoiseOfTheirOwn(SHAPE));
    }

    private static final class SharedNoise extends NoisyChannel {
        SharedNoise(ParameterFactory parameters, Shape input) {
            super(parameters, input);
        }

        @Override
        Tensor noise(Tensor x, FlowContext context) {
            return x.backend()
                    .normal(x.shape().with(0, 1), x.dtype(), context.random())
                    .broadcastTo(x.shape());
        }
    }

    @Test
    void noiseThatIgnoresTheSeedIsCaught() {
        assertCaught(NoNoise::new, contract -> contract.anotherSeedGivesAnotherDraw(SHAPE));
    }

    private static final class NoNoise extends NoisyChannel {
        NoNoise(ParameterFactory parameters, Shape input) {
            super(parameters, input);
        }

        @Override
        Tensor noise(Tensor x, FlowContext context) {
            return x.backend().fill(0.5, x.shape(), x.dtype());
        }
    }

    @Test
    void noiseFromElsewhereIsCaught() {
        assertCaught(PrivateNoise::new, contract -> contract.evaluationRepeatsItselfAndChangesNothing(SHAPE));
    }

    private static final class PrivateNoise extends NoisyChannel {
        PrivateNoise(ParameterFactory parameters, Shape input) {
            super(parameters, input);
        }

        @Override
        Tensor noise(Tensor x, FlowContext context) {
            return x.backend().normal(x.shape(), x.dtype(), ThreadLocalRandom.current());
        }
    }

    @Test
    void influenceOfOtherSamplesIsCaught() {
        assertCaught(BatchScaledNoise::new, contract -> contract.otherSamplesDoNotMatter(SHAPE));
        assertCaught(BatchScaledNoise::new, contract -> contract.aSampleAloneIsDistributedAsInABatch(SHAPE));
    }

    private static final class BatchScaledNoise extends NoisyChannel {
        BatchScaledNoise(ParameterFactory parameters, Shape input) {
            super(parameters, input);
        }

        @Override
        Tensor noise(Tensor x, FlowContext context) {
            return super.noise(x, context).mul(x.square().mean().broadcastTo(x.shape()));
        }
    }

    @Test
    void claimToBeLosslessIsChecked() {
        assertCaught(NoisyChannel::new, contract -> contract.inverseRecoversTheInput(SHAPE));
    }
}
