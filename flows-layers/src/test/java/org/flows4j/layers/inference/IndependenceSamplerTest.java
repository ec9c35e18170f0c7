package org.flows4j.layers.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.flows4j.core.inference.IndependenceSampler;
import org.flows4j.core.inference.LogDensity;
import org.junit.jupiter.api.Test;

class IndependenceSamplerTest {
    @Test
    void aFlowEqualToTheTargetIsAlwaysAccepted() {
        IndependenceSampler.Chain chain = new IndependenceSampler(
                        TestProposals.normal(0, 1), TestProposals.standardNormal(5))
                .run(1000, new SplittableRandom(1));

        // Rounding makes log-weights differ by 1e-15, so a proposal is rejected with about that probability.
        assertThat(chain.acceptanceRate()).isEqualTo(1);
        assertThat(chain.states()).hasDimensions(1000, 2);
    }

    @Test
    void theChainHasTheTargetsMoments() {
        double[][] states = new IndependenceSampler(TestProposals.normal(1, 1.5), TestProposals.standardNormal(0))
                .run(60_000, new SplittableRandom(2))
                .states();

        assertThat(Arrays.stream(states).mapToDouble(x -> x[0]).average().orElseThrow())
                .isCloseTo(0, within(0.05));
        assertThat(Arrays.stream(states).mapToDouble(x -> x[0] * x[0]).average().orElseThrow())
                .isCloseTo(1, within(0.08));
    }

    /** E[min(1, w'/w)] for independent draws x of the target and x' of the proposal, by a sum over pairs. */
    @Test
    void theAcceptanceRateIsItsExpectation() {
        SplittableRandom random = new SplittableRandom(3);
        double expected = 0;
        for (int i = 0; i < 200_000; i++) {
            double state = Math.pow(random.nextGaussian(), 2) + Math.pow(random.nextGaussian(), 2);
            double proposal = 4 * (Math.pow(random.nextGaussian(), 2) + Math.pow(random.nextGaussian(), 2));
            // log w = -r^2 / 2 + r^2 / 8
            expected += Math.min(1, Math.exp(0.375 * (state - proposal)));
        }

        double rate = new IndependenceSampler(TestProposals.normal(0, 2), TestProposals.standardNormal(0))
                .run(50_000, new SplittableRandom(4))
                .acceptanceRate();

        assertThat(rate).isCloseTo(expected / 200_000, within(0.012));
    }

    @Test
    void theSameSeedGivesTheSameChain() {
        IndependenceSampler sampler =
                new IndependenceSampler(TestProposals.normal(0.3, 1.2), TestProposals.standardNormal(0));

        assertThat(sampler.run(200, new SplittableRandom(7)).states())
                .isDeepEqualTo(sampler.run(200, new SplittableRandom(7)).states());
    }

    @Test
    void aChainNeverVisitsPlacesWithoutDensity() {
        LogDensity right = LogDensity.ofValues(x -> x[0] < 0.5 ? Double.NEGATIVE_INFINITY : -x[0]);
        double[][] states = new IndependenceSampler(TestProposals.normal(0, 1), right)
                .run(300, new SplittableRandom(8))
                .states();

        assertThat(Arrays.asList(states)).allMatch(x -> x[0] >= 0.5);
    }

    @Test
    void aChainNeedsAStep() {
        IndependenceSampler sampler =
                new IndependenceSampler(TestProposals.normal(0, 1), TestProposals.standardNormal(0));

        assertThatThrownBy(() -> sampler.run(0, new SplittableRandom(1))).hasMessageContaining("at least one step");
    }
}
