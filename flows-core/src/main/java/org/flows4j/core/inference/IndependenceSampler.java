package org.flows4j.core.inference;

import java.util.random.RandomGenerator;
import org.flows4j.core.flow.Flow;

/**
 * The independence Metropolis-Hastings sampler (Tierney 1994) with a flow as proposal: a Markov chain that converges to the target for any
 * flow that covers it. The proposal {@code x'} replaces the state x with the probability {@code min(1, w(x') / w(x))}, where {@code w =
 * p~ / q}. Proposals do not depend on the state, so all of them are drawn and weighted at once.
 */
public final class IndependenceSampler {
    private final ImportanceSampling proposals;

    /**
     * Creates a sampler.
     *
     * @param proposal an exact flow
     * @param target the log-density of the target
     * @throws IllegalArgumentException if the flow's log-density is a lower bound
     */
    public IndependenceSampler(Flow proposal, LogDensity target) {
        this.proposals = new ImportanceSampling(proposal, target);
    }

    /**
     * A Markov chain.
     *
     * @param states one per step, without the start
     * @param acceptanceRate share of the proposals that were accepted, 1 if the flow is the target
     */
    public record Chain(double[][] states, double acceptanceRate) {}

    /**
     * Runs a chain, which starts at the first proposal of positive density. The same generator gives the same chain.
     *
     * @param steps number of states, at least 1
     * @throws NonFiniteTargetException if the target's log-density is NaN or positive infinity
     * @throws IllegalArgumentException if no proposal has positive density
     */
    public Chain run(int steps, RandomGenerator random) {
        if (steps < 1) {
            throw new IllegalArgumentException("A chain needs at least one step, got " + steps);
        }
        WeightedSamples proposed = proposals.draw(steps + 1, random);
        double[] logWeights = proposed.logWeights();
        double[][] states = new double[steps][];
        int state = 0;
        while (logWeights[state] == Double.NEGATIVE_INFINITY) {
            state++;
        }
        int accepted = 0;
        for (int i = 1; i <= steps; i++) {
            if (Math.log(random.nextDouble()) < logWeights[i] - logWeights[state]) {
                state = i;
                accepted++;
            }
            states[i - 1] = proposed.rows()[state].clone();
        }
        return new Chain(states, (double) accepted / steps);
    }
}
