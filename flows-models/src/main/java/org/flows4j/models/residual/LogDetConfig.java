package org.flows4j.models.residual;

import org.flows4j.layers.residual.LogDetSettings;
import org.flows4j.layers.residual.Roulette;
import org.flows4j.models.family.ConfigLimits;

/**
 * The computation of log-determinants in the configuration of a residual flow.
 *
 * @param logDet exact, for few dimensions, or estimated
 * @param trainingTerms terms of the power series computed for certain in training steps
 * @param testTerms terms of the power series computed for certain in scores
 * @param roulette distribution of the number of further terms
 */
public record LogDetConfig(LogDetSettings.Kind logDet, int trainingTerms, int testTerms, Roulette roulette) {
    private static final int MOST_TERMS = 1000;

    /** @throws IllegalArgumentException if a number is out of range */
    public LogDetConfig {
        ConfigLimits.range(0, MOST_TERMS, "trainingTerms", trainingTerms);
        ConfigLimits.range(0, MOST_TERMS, "testTerms", testTerms);
    }

    static LogDetConfig of(LogDetSettings settings) {
        return new LogDetConfig(settings.kind(), settings.trainingTerms(), settings.testTerms(), settings.roulette());
    }

    LogDetSettings settings() {
        return new LogDetSettings(logDet, trainingTerms, testTerms, roulette);
    }
}
