package org.flows4j.models.interop;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.flows4j.models.family.ConfigLimits;

/**
 * A base distribution of normflows, normal with a diagonal covariance: {@code DiagGaussian}, {@code GlowBase} with one mean and scale per
 * channel, or, given a class, {@code ClassCondDiagGaussian} or a {@code GlowBase} with parameters of each class.
 *
 * @param arguments of its constructor
 * @param name prefix of its tensors, without the last dot
 * @param shape of its samples here, {@code [D]} or {@code [H, W, C]}
 * @param classes number k of classes, 0 for none
 */
record NormflowsBase(Architecture arguments, StateDict dict, String name, List<Integer> shape, int classes) {
    private static final double FACTOR = 3;

    /** Checks the class and its arguments; a description in words stands for the class that the tensors have. */
    NormflowsBase {
        if (arguments.has("class")) {
            String type = arguments.className();
            Architecture own = arguments.child("args");
            switch (type) {
                case "DiagGaussian" -> own.requireKnown(type, Set.of("shape", "trainable"));
                case "GlowBase" -> own.requireKnown(type, Set.of("shape", "num_classes", "logscale_factor"));
                case "ClassCondDiagGaussian" -> own.requireKnown(type, Set.of("shape", "num_classes"));
                default -> throw arguments.wrong("class", "DiagGaussian, GlowBase or ClassCondDiagGaussian");
            }
            if (own.has("num_classes") && own.integer("num_classes", 0, ConfigLimits.COMPONENTS) != classes) {
                throw own.wrong("num_classes", classes + ", the classes of the whole flow");
            }
        }
    }

    /** The means, {@code [k, size]}, or {@code [size]} without classes, elements channels last. */
    Supplier<double[]> means() {
        return numbers("loc");
    }

    /** The log-scales, laid out as the means. */
    Supplier<double[]> logScales() {
        return numbers("log_scale");
    }

    private int channels() {
        return shape.get(shape.size() - 1);
    }

    private int positions() {
        return shape.size() == 1 ? 1 : Math.multiplyExact(shape.get(0), shape.get(1));
    }

    private Supplier<double[]> numbers(String part) {
        if (dict.has(name + ".loc_logs")) {
            return perChannel(part);
        }
        int size = Math.multiplyExact(channels(), positions());
        if (classes == 0) {
            return channelsLast(dict.numbers(name + "." + part, stored(true)));
        }
        long[] all = shape.size() == 1
                ? new long[] {channels(), classes}
                : new long[] {channels(), shape.get(0), shape.get(1), classes};
        Supplier<double[]> perClass = Matrices.transposed(dict.numbers(name + "." + part, all), size, classes);
        List<Supplier<double[]>> rows = new ArrayList<>();
        for (int c = 0; c < classes; c++) {
            rows.add(channelsLast(Matrices.rows(perClass, size, c)));
        }
        return Matrices.joined(rows);
    }

    /** {@code value exp(3 logs)}, and with classes the value of each class in addition, the same at all positions. */
    private Supplier<double[]> perChannel(String part) {
        double factor = arguments.child("args").number("logscale_factor", FACTOR);
        Supplier<double[]> shared = Matrices.map(
                e -> e[0] * Math.exp(factor * e[1]),
                dict.numbers(name + "." + part, stored(false)),
                dict.numbers(name + "." + part + "_logs", stored(false)));
        if (classes == 0) {
            return Matrices.repeated(shared, positions());
        }
        Supplier<double[]> own = dict.numbers(name + "." + part + "_cc", classes, channels());
        List<Supplier<double[]>> rows = new ArrayList<>();
        for (int c = 0; c < classes; c++) {
            rows.add(Matrices.repeated(
                    Matrices.map(e -> e[0] + e[1], shared, Matrices.rows(own, channels(), c)), positions()));
        }
        return Matrices.joined(rows);
    }

    /** The shape of a tensor with or without a number of its own for each position. */
    private long[] stored(boolean positioned) {
        return shape.size() == 1
                ? new long[] {1, channels()}
                : new long[] {1, channels(), positioned ? shape.get(0) : 1, positioned ? shape.get(1) : 1};
    }

    private Supplier<double[]> channelsLast(Supplier<double[]> numbers) {
        return Matrices.transposed(numbers, channels(), positions());
    }
}
