package org.flows4j.layers.continuous;

import org.flows4j.core.autodiff.Initializer;

/**
 * The features of time and point that a {@link VelocityNetwork} sees beside the point itself.
 *
 * <p>Time enters as {@code t, sin(pi k t), cos(pi k t)} for k up to a number of frequencies. Points enter as {@code cos(x B), sin(x B)}
 * with a learned matrix B (Tancik et al. 2020, "Fourier features let networks learn high frequency functions in low dimensional domains",
 * section 3), because a perceptron without them is slow to learn details much smaller than the data.
 *
 * @param timeFrequencies number of frequencies of the time, at least 0
 * @param pointFrequencies number of columns of B, 0 for none
 * @param highestFrequency the largest length of a starting column of B, in radians per unit of x, at least 1: columns point in random
 *     directions, and the logarithms of their lengths are uniform between those of 1 and of this number
 */
public record VelocityFeatures(int timeFrequencies, int pointFrequencies, double highestFrequency) {
    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is out of range
     */
    public VelocityFeatures {
        if (timeFrequencies < 0 || pointFrequencies < 0) {
            throw new IllegalArgumentException("Numbers of frequencies must be at least 0, got " + timeFrequencies
                    + " of the time and " + pointFrequencies + " of points");
        }
        if (!(highestFrequency >= 1 && Double.isFinite(highestFrequency))) {
            throw new IllegalArgumentException(
                    "The highest frequency must be a finite number of at least 1, got " + highestFrequency);
        }
    }

    /** Features of the time alone. */
    public static VelocityFeatures ofTime(int frequencies) {
        return new VelocityFeatures(frequencies, 0, 1);
    }

    /** Fills B, {@code [D, pointFrequencies]}. */
    Initializer frequencies() {
        return (values, random) -> {
            int dimensions = values.length / pointFrequencies;
            for (int column = 0; column < pointFrequencies; column++) {
                double squares = 0;
                for (int i = 0; i < dimensions; i++) {
                    double value = random.nextGaussian();
                    values[i * pointFrequencies + column] = value;
                    squares += value * value;
                }
                double length = Math.pow(highestFrequency, random.nextDouble()) / Math.sqrt(squares);
                for (int i = 0; i < dimensions; i++) {
                    values[i * pointFrequencies + column] *= length;
                }
            }
        };
    }
}
