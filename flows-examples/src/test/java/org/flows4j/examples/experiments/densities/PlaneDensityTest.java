package org.flows4j.examples.experiments.densities;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PlaneDensityTest {
    private static final int POINTS = 20_000;

    static Stream<PlaneDensity> densities() {
        return PlaneDensity.all().stream();
    }

    private static double[][] points(PlaneDensity density, int count) {
        SplittableRandom random = new SplittableRandom(1);
        return IntStream.range(0, count).mapToObj(i -> density.sample(random)).toArray(double[][]::new);
    }

    /** The mean of -log p over points, within four of its standard errors: the density, its points and its entropy belong together. */
    @ParameterizedTest
    @MethodSource("densities")
    void theEntropyIsTheMeanSurpriseOfPoints(PlaneDensity density) {
        double sum = 0;
        double squares = 0;
        for (double[] point : points(density, POINTS)) {
            double surprise = -density.logDensity(point[0], point[1]);
            sum += surprise;
            squares += surprise * surprise;
        }
        double mean = sum / POINTS;
        double error = Math.sqrt((squares / POINTS - mean * mean) / POINTS);
        assertThat(mean).as(density.name()).isCloseTo(density.entropy(), within(4 * error + 1e-9));
    }

    @ParameterizedTest
    @MethodSource("densities")
    void theMassOfTheSheetIsOne(PlaneDensity density) {
        int side = 180;
        double cell = 2 * PlaneDensity.EXTENT / side;
        double mass = 0;
        for (double value : new DensityGrid(side).of(density)) {
            mass += value * cell * cell;
        }
        assertThat(mass).as(density.name()).isCloseTo(1, within(1e-4));
    }

    /** Points and density agree on a quarter and on a strip. */
    @ParameterizedTest
    @MethodSource("densities")
    void pointsFollowTheDensity(PlaneDensity density) {
        int side = 180;
        double cell = 2 * PlaneDensity.EXTENT / side;
        double[] grid = new DensityGrid(side).of(density);
        double quarter = 0;
        double strip = 0;
        for (int i = 0; i < grid.length; i++) {
            // Rows begin at the top.
            quarter += i % side >= side / 2 && i / side < side / 2 ? grid[i] * cell * cell : 0;
            strip += i % side >= 120 ? grid[i] * cell * cell : 0;
        }
        double[][] points = points(density, POINTS);
        double inQuarter = Stream.of(points).filter(p -> p[0] > 0 && p[1] > 0).count() / (double) POINTS;
        double inStrip = Stream.of(points).filter(p -> p[0] > 1.5).count() / (double) POINTS;
        assertThat(inQuarter).as(density.name()).isCloseTo(quarter, within(0.015));
        assertThat(inStrip).as(density.name()).isCloseTo(strip, within(0.015));
    }

    /** Eight normal distributions so far apart that the entropy is log 8 more than one's, up to the overlap of neighbors. */
    @Test
    void entropiesByFormulas() {
        double separate = Math.log(8) + Math.log(2 * Math.PI * Math.E / 8);
        assertThat(new EightGaussians().entropy()).isLessThan(separate).isCloseTo(separate, within(1e-2));
        assertThat(new Checkers().entropy()).isCloseTo(3.4657359028, within(1e-10));
        Rings rings = new Rings();
        assertThat(rings.entropy()).isCloseTo(PlaneDensity.quadrature(rings, 0.08), within(1e-6));
    }
}
