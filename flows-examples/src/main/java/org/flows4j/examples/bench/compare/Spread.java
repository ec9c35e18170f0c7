package org.flows4j.examples.bench.compare;

import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;

/**
 * Median and range of the rounds.
 *
 * @param median middle value; the mean of the two in the middle for an even number of rounds
 * @param lowest smallest value
 * @param highest largest value
 */
public record Spread(double median, double lowest, double highest) {
    static Spread of(Collection<Double> values) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        double median = (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
        return new Spread(median, sorted[0], Arrays.stream(sorted).max().orElseThrow());
    }

    /** Median and range, each with this number of significant digits, multiplied by a factor. */
    String text(double factor, int digits) {
        return significant(factor * median, digits) + " (" + significant(factor * lowest, digits) + " to "
                + significant(factor * highest, digits) + ")";
    }

    private static String significant(double value, int digits) {
        int whole = value == 0 ? 1 : (int) Math.floor(Math.log10(Math.abs(value))) + 1;
        return String.format(Locale.ROOT, "%." + Math.max(0, digits - whole) + "f", value);
    }
}
