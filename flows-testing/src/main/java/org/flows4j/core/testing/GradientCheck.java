package org.flows4j.core.testing;

import static org.assertj.core.api.Assertions.fail;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;

/**
 * The Taylor test of a gradient. For a smooth f with gradient g at p and a direction d, the remainder
 * {@code R(h) = |f(p + h d) - f(p) - h <g, d>|} falls like h^2; with a wrong g it falls like h. The slope of log R against
 * log h is measured by least squares at the smallest steps whose remainder stands clear of round-off, where terms of higher
 * order and kinks do not matter. Round-off is measured too, at steps so small that nothing else is left. So no tolerance
 * has to be chosen, and relative errors of 1e-5 in a gradient are found.
 *
 * <p>A function that is linear along d, if only up to a kink (a network of ReLUs), has no remainder; it passes if round-off
 * explains all that is left. Evaluate f in double precision.
 */
public final class GradientCheck {
    private static final int DIRECTIONS = 2;
    private static final int STEPS = 12;
    private static final int FITTED = 3;
    private static final double LARGEST_STEP = 1.0 / 64;
    private static final double RATIO = 0.25;
    private static final double LEAST_SLOPE = 1.9;

    /** Where round-off is measured: {@code h^2} is far below it. */
    private static final double TINY_STEP = 2e-10;

    private static final int TINY_STEPS = 6;

    /** How many times larger than round-off a remainder must be to be fitted. */
    private static final double CLEARANCE = 16;

    /** A remainder that falls more than this at once falls faster than a power of h: there is a kink between the steps. */
    private static final double KINK = 256;

    private GradientCheck() {}

    /**
     * Checks a gradient along seeded random directions.
     *
     * @param what named in the failure message, for example "gradient of bias"
     * @param function f, defined in a neighborhood of the point of radius about 0.05 in every coordinate
     * @param point where the gradient was taken
     * @param gradient to be checked
     * @param seed of the directions
     * @throws AssertionError if the remainder does not fall with slope 2; lists steps, remainders, slope and seed
     */
    public static void check(
            String what, ToDoubleFunction<double[]> function, double[] point, double[] gradient, long seed) {
        if (point.length != gradient.length) {
            fail("%s has %d elements at a point of %d", what, gradient.length, point.length);
        }
        SplittableRandom random = new SplittableRandom(seed);
        double start = function.applyAsDouble(point);
        for (int trial = 0; trial < DIRECTIONS; trial++) {
            double[] direction =
                    random.doubles(point.length, -Math.sqrt(3), Math.sqrt(3)).toArray();
            checkAlong(what + ", seed " + seed + ", direction " + trial, function, point, start, gradient, direction);
        }
    }

    private static void checkAlong(
            String what,
            ToDoubleFunction<double[]> function,
            double[] point,
            double start,
            double[] gradient,
            double[] direction) {
        double predicted = innerProduct(gradient, direction);
        DoubleUnaryOperator remainderAt =
                step -> Math.abs(function.applyAsDouble(moved(point, step, direction)) - start - step * predicted);
        double roundOff = 4 * Math.ulp(Math.max(1, Math.abs(start)));
        for (int k = 1; k <= TINY_STEPS; k++) {
            roundOff = Math.max(roundOff, remainderAt.applyAsDouble(k * TINY_STEP));
        }
        List<Remainder> clear = new ArrayList<>();
        StringBuilder table = new StringBuilder();
        double step = LARGEST_STEP;
        for (int k = 0; k < STEPS; k++, step *= RATIO) {
            double size = remainderAt.applyAsDouble(step);
            // NaN counts as clear of round-off, so that it reaches the slope and fails.
            boolean isClear = !(size <= CLEARANCE * roundOff);
            if (isClear) {
                clear.add(new Remainder(step, size));
            } else if (!clear.isEmpty() && clear.get(clear.size() - 1).size() > KINK * CLEARANCE * roundOff) {
                // This side of the kink the function is linear, and the larger steps say nothing of the gradient.
                clear.clear();
            }
            table.append(String.format(
                    Locale.ROOT, "%n  h = %.3e   R = %.3e%s", step, size, isClear ? "" : "   (round-off)"));
        }
        if (clear.size() < FITTED) {
            // At most FITTED - 1 quarterings above the noise: linear along d as far as doubles can tell.
            return;
        }
        double slope = slope(clear.subList(clear.size() - FITTED, clear.size()));
        if (!(slope >= LEAST_SLOPE)) {
            fail(
                    "%s: the Taylor remainder falls with slope %.3f in h, a correct gradient gives 2 (f = %.17g, <g, d> = %.17g)%s",
                    what, slope, start, predicted, table);
        }
    }

    private static double innerProduct(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private static double[] moved(double[] point, double step, double... direction) {
        double[] out = point.clone();
        for (int i = 0; i < out.length; i++) {
            out[i] += step * direction[i];
        }
        return out;
    }

    private static double slope(List<Remainder> remainders) {
        double meanX = 0;
        double meanY = 0;
        for (Remainder r : remainders) {
            meanX += Math.log(r.step()) / remainders.size();
            meanY += Math.log(r.size()) / remainders.size();
        }
        double covariance = 0;
        double variance = 0;
        for (Remainder r : remainders) {
            covariance += (Math.log(r.step()) - meanX) * (Math.log(r.size()) - meanY);
            variance += (Math.log(r.step()) - meanX) * (Math.log(r.step()) - meanX);
        }
        return covariance / variance;
    }

    /** The remainder of the first-order expansion at one step. */
    private record Remainder(double step, double size) {}
}
