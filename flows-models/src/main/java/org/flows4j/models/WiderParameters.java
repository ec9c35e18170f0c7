package org.flows4j.models;

import java.util.HashMap;
import java.util.Map;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.linalg.SquareMatrices;
import org.flows4j.core.tensor.Shape;
import org.flows4j.layers.linear.PluFactors;

/**
 * Writes the parameters of a model into one of the same names with more channels. The contribution of the added channels is 0; matrices
 * that mix channels leave them unchanged.
 */
final class WiderParameters {
    private final Map<String, Parameter> original = new HashMap<>();
    private final ChannelPlaces places;

    WiderParameters(ParameterList original, ChannelPlaces places) {
        original.forEach(parameter -> this.original.put(parameter.name(), parameter));
        this.places = places;
    }

    /** Writes all parameters that the original has under the same names. */
    void writeTo(ParameterList wider) {
        Map<String, Parameter> targets = new HashMap<>();
        wider.forEach(parameter -> targets.put(parameter.name(), parameter));
        for (Parameter target : wider) {
            Parameter source = original.get(target.name());
            if (source != null) {
                write(target.name(), source, target, targets);
            }
        }
    }

    /** Writes one parameter of the original under another name. */
    void write(String name, Parameter target) {
        Parameter source = original.get(name);
        if (source == null) {
            throw new IllegalStateException("The original has no parameter " + name);
        }
        target.assign(widened(name, source.value().toDoubles(), source.shape(), target.shape(), false));
    }

    private void write(String name, Parameter source, Parameter target, Map<String, Parameter> targets) {
        String part = name.substring(0, name.lastIndexOf('.') + 1);
        String own = name.substring(part.length());
        boolean plu = original.containsKey(part + "factors");
        if (plu && own.equals("factors")) {
            writePlu(part, target.shape(), targets);
        } else if (!plu) {
            boolean mixes = own.equals("weight") && target.shape().rank() == 2;
            target.assign(widened(name, source.value().toDoubles(), source.shape(), target.shape(), mixes));
        }
    }

    /** The factors of the wider matrix, which are not wider factors. */
    private void writePlu(String part, Shape shape, Map<String, Parameter> targets) {
        PluFactors plu = new PluFactors(values(part + "factors"), values(part + "signs"), values(part + "permutation"));
        Shape narrow = original(part + "factors").shape();
        double[] matrix = widened(part + "factors", plu.matrix(), narrow, shape, true);
        PluFactors wide = PluFactors.of(matrix, shape.dim(0));
        target(targets, part + "factors").assign(wide.factors());
        target(targets, part + "signs").assign(wide.signs());
        target(targets, part + "permutation").assign(wide.permutation());
    }

    private double[] values(String name) {
        return original(name).value().toDoubles();
    }

    private Parameter original(String name) {
        return target(original, name);
    }

    private static Parameter target(Map<String, Parameter> all, String name) {
        Parameter found = all.get(name);
        if (found == null) {
            throw new IllegalStateException("There is no parameter " + name);
        }
        return found;
    }

    /** Places the elements among zeros or, for a matrix that mixes channels, on the identity. */
    private double[] widened(String name, double[] values, Shape narrow, Shape wide, boolean mixes) {
        if (narrow.rank() != wide.rank()) {
            throw new IllegalStateException(
                    "Parameter " + name + " is of shape " + narrow + " in the original and " + wide + " in the other");
        }
        int[][] axes = new int[narrow.rank()][];
        for (int axis = 0; axis < axes.length; axis++) {
            axes[axis] = axis(name, axis, narrow.dim(axis), wide.dim(axis));
        }
        double[] result = mixes ? identity(wide, axes) : new double[Math.toIntExact(wide.size())];
        for (int i = 0; i < values.length; i++) {
            int rest = i;
            int at = 0;
            int stride = 1;
            for (int axis = axes.length - 1; axis >= 0; axis--) {
                at += stride * axes[axis][rest % narrow.dim(axis)];
                rest /= narrow.dim(axis);
                stride *= wide.dim(axis);
            }
            result[at] = values[i];
        }
        return result;
    }

    private int[] axis(String name, int axis, int extent, int wider) {
        int[] indices = new int[extent];
        for (int i = 0; i < extent; i++) {
            indices[i] = extent == wider ? i : places.of(name, axis, i, extent, wider);
        }
        return indices;
    }

    /** Writes 1 on the diagonal where the original has no element. */
    private static double[] identity(Shape square, int[][] axes) {
        int n = square.dim(0);
        double[] result = SquareMatrices.identity(n);
        for (int index : axes[0]) {
            result[index * n + index] = 0;
        }
        return result;
    }
}
