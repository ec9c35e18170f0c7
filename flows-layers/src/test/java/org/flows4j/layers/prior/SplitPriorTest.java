package org.flows4j.layers.prior;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.nn.ZeroOutput;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.testing.TestBackends;
import org.flows4j.layers.coupling.CouplingContract;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class SplitPriorTest {
    @Nested
    class Default extends CouplingContract {
        Default() {
            super(ZeroOutput.DEFAULT);
        }

        @Override
        protected InvertibleLayer create(ParameterFactory parameters, Shape input) {
            return new SplitPrior(parameters, input, SplitPrior.PUBLISHED_SCALE, networks, 0);
        }
    }

    @Nested
    class Bounded extends CouplingContract {
        Bounded() {
            super(ZeroOutput.DEFAULT);
        }

        @Override
        protected InvertibleLayer create(ParameterFactory parameters, Shape input) {
            return new SplitPrior(parameters, input, SplitPrior.BOUNDED_SCALE, networks, 0);
        }
    }

    @Nested
    class WithEdgeChannel extends CouplingContract {
        WithEdgeChannel() {
            super(ZeroOutput.GLOW);
        }

        @Override
        protected InvertibleLayer create(ParameterFactory parameters, Shape input) {
            return new SplitPrior(parameters, input, SplitPrior.PUBLISHED_SCALE, networks, 0);
        }
    }

    @Nested
    class WithANetworkAndACondition extends CouplingContract {
        @Override
        protected InvertibleLayer create(ParameterFactory parameters, Shape input) {
            return new SplitPrior(parameters, input, SplitPrior.PUBLISHED_SCALE, networks, 2);
        }

        @Override
        protected @Nullable Shape conditionShape(Shape input) {
            return Shape.vector(2);
        }
    }

    private static ParameterFactory parameters() {
        return new ParameterFactory(TestBackends.cpu(), DType.FLOAT64, new SplittableRandom(5));
    }

    @Test
    void startsAsTheIdentity() {
        Shape input = Shape.image(4, 2, 2);
        Tensor x = TestBackends.cpu().normal(input.batch(2), DType.FLOAT64, new SplittableRandom(9));
        LayerResult result =
                new SplitPrior(parameters(), input, ZeroOutput.GLOW).forward(x, FlowContext.deterministic());
        assertThat(result.value().toDoubles()).containsExactly(x.toDoubles());
        assertThat(result.logTerm().toDoubles()).containsOnly(new double[1], within(0.0));
    }

    /** With a standard normal prior on what it returns, the second half is N(mean, exp(logs)^2) given the first. */
    @Test
    void standardisesByInterleavedMeansAndLogs() {
        SplitPrior prior = new SplitPrior(parameters(), Shape.vector(4), ZeroOutput.WOODBURY);
        double[] means = {0.5, -2};
        double[] logs = {0.3, -0.7};
        for (Parameter parameter : prior.parameters()) {
            if (parameter.name().equals("bias")) {
                parameter.assign(new double[] {means[0], logs[0], means[1], logs[1]});
            }
        }
        double[] x = {1, 2, 3, 4};
        LayerResult result = prior.forward(
                TestBackends.cpu().fromDoubles(x, Shape.of(1, 4), DType.FLOAT64), FlowContext.deterministic());
        assertThat(result.value().toDoubles())
                .containsExactly(
                        new double[] {1, 2, (3 - means[0]) * Math.exp(-logs[0]), (4 - means[1]) * Math.exp(-logs[1])},
                        within(1e-13));
        assertThat(result.logTerm().item()).isCloseTo(-logs[0] - logs[1], within(1e-15));
    }

    @Test
    void countsOfThePublishedPriors() {
        Shape input = Shape.image(12, 4, 4);
        assertThat(new SplitPrior(parameters(), input, ZeroOutput.GLOW)
                        .parameters()
                        .count())
                .isEqualTo(9 * 7 * 12 + 2 * 12);
        assertThat(new SplitPrior(parameters(), input, ZeroOutput.WOODBURY)
                        .parameters()
                        .count())
                .isEqualTo(9 * 6 * 12 + 3 * 12);
    }
}
