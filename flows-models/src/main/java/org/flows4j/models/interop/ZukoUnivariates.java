package org.flows4j.models.interop;

import java.util.ArrayList;
import java.util.List;
import org.flows4j.core.tensor.ops.KnotSpline;
import org.flows4j.core.tensor.ops.SplineNumbers;
import org.flows4j.core.tensor.ops.SplineNumbers.SlopeMap;
import org.flows4j.layers.transform.ElementTransform;
import org.flows4j.layers.transform.KnotSplineTransform;
import org.flows4j.layers.transform.ScaledTransform;
import org.flows4j.layers.transform.ShiftedCircleTransform;

/** The univariate transformations of zuko's flows: those of each class, or the one that the argument {@code univariate} names. */
final class ZukoUnivariates {
    private static final int MOST_BINS = 256;
    private static final int BINS = 8;
    private static final double SLOPE = 1e-3;
    private static final double BOUND = 5;

    private ZukoUnivariates() {}

    /**
     * The transformation of each feature.
     *
     * @param arguments of the flow's constructor; {@code slope} and {@code bound} are those of the transformation
     * @param type class of the flow
     */
    static ElementTransform of(Architecture arguments, String type) {
        double slope = arguments.number("slope", SLOPE);
        if (!(slope > 0) || slope == 1) {
            throw arguments.wrong("slope", "a positive number other than 1");
        }
        double clip = Math.abs(Math.log(slope));
        if (type.equals("NSF") || type.equals("NCSF")) {
            if (arguments.has("univariate") || arguments.has("shapes")) {
                throw arguments.wrong(
                        arguments.has("univariate") ? "univariate" : "shapes",
                        "absent, as " + type + " has a transformation of its own");
            }
            int bins = arguments.integer("bins", BINS, 1, MOST_BINS);
            return type.equals("NCSF")
                    ? new ShiftedCircleTransform(spline(bins, Math.PI, clip))
                    : spline(bins, bound(arguments), clip);
        }
        String name = arguments.text("univariate", "MonotonicAffineTransform");
        return switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "MonotonicAffineTransform" -> {
                requireShapes(arguments, List.of(List.of(), List.of()));
                yield new ScaledTransform(ScaledTransform.Form.SOFT_CLIPPED_EXP, clip, false);
            }
            case "AdditiveTransform" -> {
                requireShapes(arguments, List.of(List.of()));
                yield new ScaledTransform(ScaledTransform.Form.SHIFT, 0, false);
            }
            case "MonotonicRQSTransform" -> {
                int bins = bins(arguments);
                requireShapes(arguments, List.of(List.of(bins), List.of(bins), List.of(bins - 1)));
                yield spline(bins, bound(arguments), clip);
            }
            default ->
                throw arguments.wrong(
                        "univariate", "MonotonicAffineTransform, AdditiveTransform or MonotonicRQSTransform");
        };
    }

    private static double bound(Architecture arguments) {
        double bound = arguments.number("bound", BOUND);
        if (!(bound > 0)) {
            throw arguments.wrong("bound", "a positive number");
        }
        return bound;
    }

    private static KnotSplineTransform spline(int bins, double bound, double clip) {
        return new KnotSplineTransform(
                bins, -bound, bound, new SplineNumbers(1, 0, 0, 0, SlopeMap.EXP, clip), KnotSpline.Ends.LINEAR);
    }

    /** The number of widths, which the shapes of the parameters have. */
    private static int bins(Architecture arguments) {
        List<List<Integer>> shapes = shapes(arguments);
        if (shapes.size() != 3 || shapes.get(0).size() != 1 || shapes.get(0).get(0) < 1) {
            throw arguments.wrong("shapes", "[[K], [K], [K - 1]] for K bins of a spline");
        }
        return shapes.get(0).get(0);
    }

    private static List<List<Integer>> shapes(Architecture arguments) {
        List<List<Integer>> shapes = new ArrayList<>();
        if (arguments.has("shapes")) {
            arguments.lists("shapes", 1, 3).forEach(shape -> shapes.add(shape.integers("list", 0, MOST_BINS)));
        }
        return shapes;
    }

    /** Checks the shapes of the parameters; without them the constructor takes those of two numbers. */
    private static void requireShapes(Architecture arguments, List<List<Integer>> wanted) {
        List<List<Integer>> given = arguments.has("shapes") ? shapes(arguments) : List.of(List.of(), List.of());
        if (!given.equals(wanted)) {
            throw arguments.wrong("shapes", wanted + ", those of the univariate transformation");
        }
    }
}
