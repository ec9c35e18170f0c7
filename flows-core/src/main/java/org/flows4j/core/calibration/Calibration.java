package org.flows4j.core.calibration;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * Simulation-based calibration and expected coverage of a posterior. Both use pairs of parameters and observations from the joint
 * distribution that were not used in training; the parameters are ranked among draws of the posterior given their observation. For a
 * correct posterior all ranks are uniform.
 *
 * <pre>{@code
 * Calibration calibration = Calibration.of(new FlowPosterior(flow), parameters, observations, 99, new SplittableRandom(1));
 * boolean plausible = calibration.holds(0.001);
 * }</pre>
 *
 * <p>Uniform ranks are necessary for a correct posterior, not sufficient: the prior itself, which ignores the observation, has them as
 * well. The log-density of held-out pairs distinguishes the two.
 *
 * @param parameters the rank of each parameter among its draws (Talts et al. 2018, algorithm 2)
 * @param randomPoints coverage of balls around random points, the test of accuracy with random points of Lemos et al. 2023 ("TARP"):
 *     the rank of the true value's distance from the point. It needs samples only, and sees dependence between parameters
 * @param highestDensity coverage of the regions of highest density (Hermans et al. 2022): the number of draws with a higher density than
 *     the true value; empty without densities
 */
public record Calibration(
        List<RankStatistic> parameters, RankStatistic randomPoints, Optional<RankStatistic> highestDensity) {
    /**
     * Ranks the parameters of simulations among draws of their posteriors.
     *
     * @param posterior the posterior under test; a {@link PosteriorDensity} is also tested for highest-density coverage
     * @param parameters one row per simulation
     * @param observations one row per simulation, in the same order; rows are empty for an unconditional distribution
     * @param draws L, draws per simulation; 99 gives 100 possible ranks
     * @param random of the draws
     * @throws IllegalArgumentException if there are fewer than 20 simulations, their numbers differ, or there are fewer than 2 draws
     */
    public static Calibration of(
            PosteriorSampler posterior,
            double[][] parameters,
            double[][] observations,
            int draws,
            RandomGenerator random) {
        return of(posterior, parameters, observations, List.of(), draws, random);
    }

    /**
     * {@link #of(PosteriorSampler, double[][], double[][], int, RandomGenerator)} with names.
     *
     * @param names of the parameters; if empty, x1, x2 and so on
     */
    public static Calibration of(
            PosteriorSampler posterior,
            double[][] parameters,
            double[][] observations,
            List<String> names,
            int draws,
            RandomGenerator random) {
        if (parameters.length < 2 || parameters.length != observations.length || draws < 1) {
            throw new IllegalArgumentException("Calibration needs pairs of parameters and observations and at least one"
                    + " draw, got " + parameters.length + " rows of parameters, " + observations.length
                    + " rows of observations and " + draws + " draws");
        }
        int count = parameters.length;
        int width = parameters[0].length;
        int[][] ranks = new int[width][count];
        int[] near = new int[count];
        int[] dense = new int[count];
        PosteriorDensity density = posterior instanceof PosteriorDensity known ? known : null;
        for (int i = 0; i < count; i++) {
            double[] truth = parameters[i];
            SplittableRandom own = new SplittableRandom(random.nextLong());
            double[][] drawn = posterior.sample(observations[i], draws, own);
            for (int j = 0; j < width; j++) {
                int column = j;
                ranks[j][i] = rank(
                        truth[j],
                        Arrays.stream(drawn).mapToDouble(row -> row[column]).toArray(),
                        own);
            }
            RandomPoints points = new RandomPoints(parameters, i);
            double[] point = points.draw(own);
            near[i] = rank(
                    points.distance(truth, point),
                    Arrays.stream(drawn)
                            .mapToDouble(row -> points.distance(row, point))
                            .toArray(),
                    own);
            if (density != null) {
                double[][] all =
                        Stream.concat(Stream.of(truth), Arrays.stream(drawn)).toArray(double[][]::new);
                // The region of highest density that just contains the true value holds the draws before it.
                double[] unlikely = Arrays.stream(density.logProb(observations[i], all))
                        .map(value -> -value)
                        .toArray();
                dense[i] = rank(unlikely[0], Arrays.copyOfRange(unlikely, 1, unlikely.length), own);
            }
        }
        List<RankStatistic> perParameter = new ArrayList<>();
        for (int j = 0; j < width; j++) {
            perParameter.add(new RankStatistic(names.isEmpty() ? "x" + (j + 1) : names.get(j), ranks[j], draws));
        }
        return new Calibration(
                List.copyOf(perParameter),
                new RankStatistic("random points", near, draws),
                density == null ? Optional.empty() : Optional.of(new RankStatistic("highest density", dense, draws)));
    }

    /** The number of draws below a value; a random part of the draws that are equal to it counts as below. */
    private static int rank(double value, double[] draws, RandomGenerator random) {
        int below = 0;
        int equal = 0;
        for (double draw : draws) {
            below += draw < value ? 1 : 0;
            equal += draw == value ? 1 : 0;
        }
        return below + (equal == 0 ? 0 : random.nextInt(equal + 1));
    }

    /** All statistics: those of the parameters, then those of coverage. */
    public List<RankStatistic> statistics() {
        return Stream.of(parameters.stream(), Stream.of(randomPoints), highestDensity.stream())
                .flatMap(statistics -> statistics)
                .toList();
    }

    /** The p-value of all statistics together: the smallest times their number (Bonferroni), at most 1. */
    public double pValue() {
        List<RankStatistic> all = statistics();
        double smallest = all.stream().mapToDouble(RankStatistic::pValue).min().orElseThrow();
        return Math.min(1, all.size() * smallest);
    }

    /**
     * Whether the ranks are compatible with a correct posterior.
     *
     * @param falseAlarm upper bound of the probability that a correct posterior fails, such as 0.001
     */
    public boolean holds(double falseAlarm) {
        return pValue() >= falseAlarm;
    }
}
