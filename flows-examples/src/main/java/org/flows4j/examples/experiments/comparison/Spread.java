package org.flows4j.examples.experiments.comparison;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/**
 * The spread of a number over runs.
 *
 * @param mean of the finite values; NaN if there is none
 * @param deviation their standard deviation (n - 1); 0 for a single one
 * @param lowest of them
 * @param highest of them
 * @param count number of finite values
 */
public record Spread(double mean, double deviation, double lowest, double highest, int count) {
    /**
     * The spread of a number of some runs; runs that diverged, whose number is not finite, are left out.
     */
    public static <R> Spread of(Iterable<R> results, ToDoubleFunction<? super R> number) {
        DoubleStream.Builder all = DoubleStream.builder();
        results.forEach(result -> all.add(number.applyAsDouble(result)));
        double[] values = all.build().filter(Double::isFinite).sorted().toArray();
        if (values.length == 0) {
            return new Spread(Double.NaN, 0, Double.NaN, Double.NaN, 0);
        }
        double mean = Arrays.stream(values).sum() / values.length;
        double squares = Arrays.stream(values)
                .map(value -> (value - mean) * (value - mean))
                .sum();
        double deviation = values.length > 1 ? Math.sqrt(squares / (values.length - 1)) : 0;
        return new Spread(mean, deviation, values[0], values[values.length - 1], values.length);
    }

    /** The lowest and the highest value. */
    public String range(String format) {
        return String.format(Locale.ROOT, format + " to " + format, lowest, highest);
    }
}
