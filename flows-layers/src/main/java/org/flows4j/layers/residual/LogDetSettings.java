package org.flows4j.layers.residual;

/**
 * The computation of log-determinants of residual blocks.
 *
 * @param kind exact or estimated
 * @param trainingTerms terms of the series that are computed for certain in training; the authors use 2
 * @param testTerms the same outside training; the authors use 20
 * @param roulette distribution of the number of further terms
 */
public record LogDetSettings(Kind kind, int trainingTerms, int testTerms, Roulette roulette) {
    private static final int MOST_TERMS = 1000;

    /** Exactness. */
    public enum Kind {
        /** The determinant of the Jacobian, which takes one product for each dimension: for few dimensions. */
        EXACT,
        /** The power series with random signs and random truncation: unbiased, at a cost that does not depend on the dimensions. */
        ESTIMATE
    }

    /** Throws an {@link IllegalArgumentException} if a number of terms is out of range. */
    public LogDetSettings {
        if (trainingTerms < 0 || testTerms < 0 || trainingTerms > MOST_TERMS || testTerms > MOST_TERMS) {
            throw new IllegalArgumentException("Exact terms of a power series must be from 0 to " + MOST_TERMS
                    + ", got trainingTerms=" + trainingTerms + ", testTerms=" + testTerms);
        }
    }

    /** The exact determinant. */
    public static LogDetSettings exact() {
        return new LogDetSettings(Kind.EXACT, 2, 20, Roulette.GEOMETRIC);
    }

    /** The authors' estimate: 2 exact terms in training and 20 outside. */
    public static LogDetSettings estimate(Roulette roulette) {
        return new LogDetSettings(Kind.ESTIMATE, 2, 20, roulette);
    }
}
