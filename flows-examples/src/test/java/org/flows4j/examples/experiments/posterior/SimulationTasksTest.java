package org.flows4j.examples.experiments.posterior;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.flows4j.core.calibration.Calibration;
import org.flows4j.core.calibration.PosteriorDensity;
import org.flows4j.core.calibration.PosteriorSampler;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The exact posteriors are those of the simulators: they are calibrated, and a wrong one is not. */
class SimulationTasksTest {
    private static final double FALSE_ALARM = 0.001;

    static Stream<SimulationTask> tasks() {
        return Stream.of(new LinearGaussianTask(), new TwoMoonsTask());
    }

    private static Calibration calibrate(SimulationTask task, PosteriorSampler posterior, int count) {
        SplittableRandom random = new SplittableRandom(1);
        double[][] parameters = new double[count][];
        double[][] observations = new double[count][];
        for (int i = 0; i < count; i++) {
            parameters[i] = task.prior(random);
            observations[i] = task.simulate(parameters[i], random);
        }
        return Calibration.of(posterior, parameters, observations, 49, random);
    }

    @ParameterizedTest
    @MethodSource("tasks")
    void theExactPosteriorIsCalibrated(SimulationTask task) {
        assertThat(calibrate(task, task.posterior(), 600).holds(FALSE_ALARM)).isTrue();
    }

    @ParameterizedTest
    @MethodSource("tasks")
    void aNarrowPosteriorIsNot(SimulationTask task) {
        PosteriorSampler narrow = (observation, count, random) -> {
            double[][] rows = task.posterior().sample(observation, count, random);
            double first =
                    Arrays.stream(rows).mapToDouble(row -> row[0]).average().orElseThrow();
            for (double[] row : rows) {
                row[0] = first + 0.6 * (row[0] - first);
            }
            return rows;
        };

        assertThat(calibrate(task, narrow, 600).holds(FALSE_ALARM)).isFalse();
    }

    /** By a sum over a grid that covers the prior. */
    @ParameterizedTest
    @MethodSource("tasks")
    void theDensityIsNormalized(SimulationTask task) {
        PosteriorDensity posterior = task.posterior();
        int side = 900;
        double low = -3;
        double cell = 6.0 / side;
        double[][] grid = new double[side * side][];
        Arrays.setAll(grid, i ->
                new double[] {low + (Math.floorDiv(i, side) + 0.5) * cell, low + (i % side + 0.5) * cell});

        double[] logProb = posterior.logProb(new double[] {-0.2, 0.1}, grid);

        double sum = 0;
        for (int i = 0; i < grid.length; i++) {
            boolean possible =
                    task instanceof LinearGaussianTask || Math.max(Math.abs(grid[i][0]), Math.abs(grid[i][1])) <= 1;
            sum += possible ? Math.exp(logProb[i]) * cell * cell : 0;
        }
        assertThat(sum).isCloseTo(1, within(0.03));
    }
}
