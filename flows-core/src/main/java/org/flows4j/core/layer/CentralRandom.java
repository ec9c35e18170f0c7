package org.flows4j.core.layer;

import java.util.random.RandomGenerator;

/** Returns the center of every distribution: 0.5 for uniform draws, 0 for normal ones. */
enum CentralRandom implements RandomGenerator {
    INSTANCE;

    /** The bits of the middle of the unsigned range, which the generic conversions turn into 0.5. */
    @Override
    public long nextLong() {
        return Long.MIN_VALUE;
    }

    @Override
    public double nextGaussian() {
        return 0;
    }
}
