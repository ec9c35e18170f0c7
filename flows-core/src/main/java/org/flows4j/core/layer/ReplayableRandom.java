package org.flows4j.core.layer;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** A generator that remembers its seed, so that a recomputed layer repeats its draws. */
final class ReplayableRandom implements RandomGenerator {
    private final long seed;
    private final SplittableRandom generator;

    ReplayableRandom(long seed) {
        this.seed = seed;
        this.generator = new SplittableRandom(seed);
    }

    @Override
    public long nextLong() {
        return generator.nextLong();
    }

    ReplayableRandom restarted() {
        return new ReplayableRandom(seed);
    }
}
