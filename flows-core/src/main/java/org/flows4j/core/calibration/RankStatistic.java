package org.flows4j.core.calibration;

import java.util.Arrays;
import org.apache.commons.math3.special.Gamma;
import org.apache.commons.math3.stat.inference.KolmogorovSmirnovTest;

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
    /** The histogram has at least this number of simulations per bin, so that the chi-square distribution is accurate. */
    private static final int FEWEST_PER_BIN = 10;

    private static final int MOST_BINS = 20;
    private static final double KOLMOGOROV_TOLERANCE = 1e-12;
    private static final int KOLMOGOROV_TERMS = 10_000;

    /** @throws IllegalArgumentException if there are fewer than 20 ranks, or one is out of range */
    public RankStatistic {
        if (ranks.length < 2 * FEWEST_PER_BIN) {
            throw new IllegalArgumentException(
                    "A test of calibration needs at least " + 2 * FEWEST_PER_BIN + " simulations, got " + ranks.length);
        }
        for (int rank : ranks) {
            if (rank < 0 || rank > draws) {
                throw new IllegalArgumentException(
                        "The rank of a value among " + draws + " draws is 0 to " + draws + ", got " + rank);
            }
        }
    }

    /** The histogram that the test uses: 2 to 20 bins. */
    public int[] histogram() {
        return histogram(Math.max(2, Math.min(Math.min(MOST_BINS, draws + 1), ranks.length / FEWEST_PER_BIN)));
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
        return Gamma.regularizedGammaQ((counts.length - 1) / 2.0, sum / 2);
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
        // The alternating series of the limit converges slowly near 0, where the probability is 1.
        return scaled < 0.2 ? 1 : 1 - new KolmogorovSmirnovTest().ksSum(scaled, KOLMOGOROV_TOLERANCE, KOLMOGOROV_TERMS);
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
