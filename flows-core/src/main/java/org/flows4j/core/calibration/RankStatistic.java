package org.flows4j.core.calibration;

import java.util.Arrays;

/**
 * The ranks of true values among draws of their posteriors. With L draws, the ranks of an exact posterior are uniform on 0 to L. A
 * histogram shaped like a U reveals a posterior that is too narrow, a hill one that is too wide, and a slope one that is shifted (Talts et
 * al. 2018, "Validating Bayesian inference algorithms with simulation-based calibration").
 *
 * @param name the quantity whose values are ranked
 * @param ranks one per simulation
 * @param draws L, the number of draws per simulation
 */
public record RankStatistic(String name, int[] ranks, int draws) {
    /** The histogram has about this number of simulations per bin, so that the chi-square distribution is accurate. */
    private static final int FEWEST_PER_BIN = 10;

    private static final int FEWEST_BINS = 3;
    private static final int MOST_BINS = 21;

    /** Below this scaled distance Kolmogorov's probability is 1 in double precision, and its series converges slowly. */
    private static final double SMALLEST_DEVIATION = 0.2;

    /** @throws IllegalArgumentException if there are fewer than 20 ranks or 2 draws, or a rank is out of range */
    public RankStatistic {
        if (ranks.length < 2 * FEWEST_PER_BIN || draws < FEWEST_BINS - 1) {
            throw new IllegalArgumentException("A test of calibration needs at least " + 2 * FEWEST_PER_BIN
                    + " simulations and " + (FEWEST_BINS - 1) + " draws, got " + ranks.length + " and " + draws);
        }
        for (int rank : ranks) {
            if (rank < 0 || rank > draws) {
                throw new IllegalArgumentException(
                        "The rank of a value among " + draws + " draws is 0 to " + draws + ", got " + rank);
            }
        }
    }

    /** The histogram that the test uses: an odd number of bins, from 3 to 21. */
    public int[] histogram() {
        int bins = Math.min(Math.min(MOST_BINS, draws + 1), ranks.length / FEWEST_PER_BIN);
        return histogram(Math.max(FEWEST_BINS, bins - (bins + 1) % 2));
    }

    /**
     * The number of simulations per bin.
     *
     * @param bins of equal width, up to rounding; at most L + 1
     */
    public int[] histogram(int bins) {
        int[] counts = new int[bins];
        for (int rank : ranks) {
            counts[bin(rank, bins)]++;
        }
        return counts;
    }

    /** The number of simulations expected in each bin of a calibrated posterior. */
    public double[] expected(int bins) {
        double[] expected = new double[bins];
        for (int rank = 0; rank <= draws; rank++) {
            expected[bin(rank, bins)] += ranks.length / (draws + 1.0);
        }
        return expected;
    }

    private int bin(int rank, int bins) {
        return (int) ((long) rank * bins / (draws + 1));
    }

    /** Pearson's chi-square test of the histogram: the probability of at least this deviation if the ranks are uniform. */
    public double chiSquarePValue() {
        int[] counts = histogram();
        double[] expected = expected(counts.length);
        double sum = 0;
        for (int i = 0; i < counts.length; i++) {
            sum += (counts[i] - expected[i]) * (counts[i] - expected[i]) / expected[i];
        }
        // The number of bins is odd. For 2k degrees of freedom the probability is e^-y (1 + y + ... + y^(k-1) /
        // (k-1)!), y = sum / 2.
        double term = Math.exp(-sum / 2);
        double probability = 0;
        for (int k = 1; k <= counts.length / 2; k++) {
            probability += term;
            term *= sum / 2 / k;
        }
        return Math.min(1, probability);
    }

    /**
     * The Kolmogorov-Smirnov test of the cumulative shares, with the limiting distribution. Ranks are discrete, so the true p-value is at
     * most this one.
     */
    public double kolmogorovPValue() {
        double distance = 0;
        double[] shares = cumulative();
        for (int rank = 0; rank <= draws; rank++) {
            distance = Math.max(distance, Math.abs(shares[rank] - (rank + 1) / (draws + 1.0)));
        }
        double scaled = Math.sqrt(ranks.length) * distance;
        if (scaled < SMALLEST_DEVIATION) {
            return 1;
        }
        double probability = 0;
        double term = 1;
        for (int k = 1; Math.abs(term) > 1e-17; k++) {
            term = 2 * Math.exp(-2 * k * k * scaled * scaled) * (k % 2 == 1 ? 1 : -1);
            probability += term;
        }
        return Math.min(1, probability);
    }

    /** The p-value of both tests together, twice the smaller one (Bonferroni). */
    public double pValue() {
        return Math.min(1, 2 * Math.min(chiSquarePValue(), kolmogorovPValue()));
    }

    /**
     * The share of simulations whose rank is among the lowest ones. For a statistic of coverage this is the share of true values inside
     * the regions that contain this part of the posterior's mass; it equals the level for a calibrated posterior.
     *
     * @param level in [0, 1]
     */
    public double coverage(double level) {
        double[] shares = cumulative();
        double position = level * (draws + 1);
        int whole = Math.min((int) position, draws + 1);
        double below = whole == 0 ? 0 : shares[whole - 1];
        double next = whole > draws ? below : shares[whole];
        return below + (position - whole) * (next - below);
    }

    /** The share of simulations with at most each rank. */
    private double[] cumulative() {
        double[] shares = new double[draws + 1];
        for (int rank : ranks) {
            shares[rank] += 1.0 / ranks.length;
        }
        Arrays.parallelPrefix(shares, Double::sum);
        return shares;
    }
}
