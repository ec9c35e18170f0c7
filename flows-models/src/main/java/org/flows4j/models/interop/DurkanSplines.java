package org.flows4j.models.interop;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.flows4j.core.tensor.ops.KnotSpline;
import org.flows4j.core.tensor.ops.SplineNumbers;
import org.flows4j.core.tensor.ops.SplineNumbers.SlopeMap;
import org.flows4j.layers.transform.KnotSplineTransform;

/** The rational quadratic splines of nflows, which normflows has too. */
final class DurkanSplines {
    /** The arguments that determine a spline. */
    static final Set<String> ARGUMENTS =
            Set.of("num_bins", "tails", "tail_bound", "min_bin_width", "min_bin_height", "min_derivative");

    private static final int MOST_BINS = 256;
    private static final double LEAST = 1e-3;

    private DurkanSplines() {}

    /**
     * The spline of a layer.
     *
     * @param hidden units that the numbers of widths and heights are divided by the root of, 1 for none
     * @param bins default number of bins
     * @param tails default tails, empty for none
     * @param bound default bound
     */
    static KnotSplineTransform of(Architecture arguments, int hidden, int bins, String tails, double bound) {
        String given = arguments.text("tails", tails);
        double limit = arguments.number("tail_bound", bound);
        if (!(limit > 0)) {
            throw arguments.wrong("tail_bound", "a positive number");
        }
        KnotSpline.Ends ends = switch (given) {
            case "linear" -> KnotSpline.Ends.LINEAR;
            case "circular" -> KnotSpline.Ends.CIRCULAR;
            case "" -> KnotSpline.Ends.BOX;
            default -> throw arguments.wrong("tails", "linear, circular (in normflows) or absent");
        };
        boolean box = ends == KnotSpline.Ends.BOX;
        SplineNumbers numbers = new SplineNumbers(
                1 / Math.sqrt(hidden),
                arguments.number("min_bin_width", LEAST),
                arguments.number("min_bin_height", LEAST),
                arguments.number("min_derivative", LEAST),
                SlopeMap.SOFTPLUS,
                0);
        return new KnotSplineTransform(
                arguments.integer("num_bins", bins, 1, MOST_BINS), box ? 0 : -limit, box ? 1 : limit, numbers, ends);
    }

    /**
     * Adds a coupling whose staying columns have an unconditional spline of their own.
     *
     * @param name prefix of its tensors, without the last dot
     */
    static void coupling(
            FlowDraft flow,
            StateDict dict,
            String name,
            List<Integer> staying,
            boolean conditional,
            KnotSplineTransform map,
            NetworkDraft network) {
        KnotSplineTransform alone = undivided(map);
        Supplier<double[]> own = unconditional(dict, name + ".unconditional_transform", staying.size(), alone);
        flow.coupling(staying, conditional, map, network, alone, own);
    }

    /** The same spline with numbers that are not divided. */
    private static KnotSplineTransform undivided(KnotSplineTransform spline) {
        SplineNumbers divided = spline.numbers();
        SplineNumbers numbers = new SplineNumbers(
                1, divided.minWidth(), divided.minHeight(), divided.minSlope(), divided.slopeMap(), divided.softClip());
        return new KnotSplineTransform(spline.bins(), spline.lower(), spline.upper(), numbers, spline.ends());
    }

    /** The numbers of an unconditional spline of some columns, {@code PiecewiseRationalQuadraticCDF}, those of a column together. */
    private static Supplier<double[]> unconditional(
            StateDict dict, String name, int columns, KnotSplineTransform spline) {
        int bins = spline.bins();
        int slopes = spline.parameters() - 2 * bins;
        Supplier<double[]> widths = dict.numbers(name + ".unnormalized_widths", columns, bins);
        Supplier<double[]> heights = dict.numbers(name + ".unnormalized_heights", columns, bins);
        Supplier<double[]> derivatives = dict.numbers(name + ".unnormalized_derivatives", columns, slopes);
        return () -> {
            double[] all = new double[columns * spline.parameters()];
            double[][] parts = {widths.get(), heights.get(), derivatives.get()};
            int at = 0;
            for (int column = 0; column < columns; column++) {
                for (double[] part : parts) {
                    int length = part.length / columns;
                    System.arraycopy(
                            Arrays.copyOfRange(part, column * length, (column + 1) * length), 0, all, at, length);
                    at += length;
                }
            }
            return all;
        };
    }
}
