package org.flows4j.layers.residual;

import java.util.random.RandomGenerator;

/**
 * The random number N of terms behind the exact ones of a power series. A term k that is computed only if N reaches it is divided by the
 * probability of that, so the expectation of the finite sum is the infinite one (Chen et al. 2019, theorem 1).
 */
public enum Roulette {
    /** {@code P(N >= j) = 2^-(j - 1)} for j from 1: the authors' choice for vectors. */
    GEOMETRIC {
        @Override
        int draw(RandomGenerator random) {
            int terms = 1;
            while (terms < MOST && random.nextDouble() > 0.5) {
                terms++;
            }
            return terms;
        }

        @Override
        double atLeast(int terms) {
            return Math.pow(0.5, terms - 1.0);
        }
    },

    /** Poisson with mean 2: the authors' choice for images. */
    POISSON {
        @Override
        int draw(RandomGenerator random) {
            double rest = random.nextDouble();
            int terms = 0;
            for (double mass = Math.exp(-MEAN); terms < MOST && rest >= mass; mass *= MEAN / terms) {
                rest -= mass;
                terms++;
            }
            return terms;
        }

        @Override
        double atLeast(int terms) {
            // The tail itself: one minus the head would lose all digits.
            double mass = Math.exp(-MEAN);
            for (int j = 1; j <= terms; j++) {
                mass *= MEAN / j;
            }
            double tail = 0;
            for (int j = terms; mass > tail * 1e-17; j++) {
                tail += mass;
                mass *= MEAN / (j + 1);
            }
            return tail;
        }
    };

    /** No draw in the life of a universe exceeds this. */
    private static final int MOST = 200;

    private static final double MEAN = 2;

    /** Draws N. */
    abstract int draw(RandomGenerator random);

    /** {@code P(N >= terms)} for terms from 1. */
    abstract double atLeast(int terms);
}
