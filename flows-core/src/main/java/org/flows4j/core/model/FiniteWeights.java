package org.flows4j.core.model;

import java.nio.file.Path;
import java.util.Arrays;
import org.flows4j.core.io.FlowsIoException;
import org.flows4j.core.tensor.Shape;

/**
 * Rejects weights that are NaN or infinite, because the results computed from them depend on the order in which an engine adds.
 * Infinite sums of squared gradients are accepted, because an optimizer continues with them exactly: the parameter they belong to stays
 * unchanged.
 */
final class FiniteWeights {
    private FiniteWeights() {}

    static void check(Path path, String name, Shape shape, float[] values) {
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                check(path, name, shape, i, values[i]);
            }
        }
    }

    static void check(Path path, String name, Shape shape, double[] values) {
        for (int i = 0; i < values.length; i++) {
            if (!Double.isFinite(values[i])) {
                check(path, name, shape, i, values[i]);
            }
        }
    }

    private static void check(Path path, String name, Shape shape, int place, double value) {
        if (Double.isNaN(value) || !name.startsWith(TrainingCheckpoint.OPTIMIZER_PREFIX)) {
            throw new FlowsIoException(path + ": tensor '" + name + "' of shape " + shape + " holds " + value + " at "
                    + Arrays.toString(index(shape, place))
                    + ", and weights must be finite; the training that wrote it has"
                    + " diverged or the file was changed, so take an earlier checkpoint");
        }
    }

    private static int[] index(Shape shape, int place) {
        int[] index = new int[shape.rank()];
        int rest = place;
        for (int axis = shape.rank() - 1; axis >= 0; axis--) {
            index[axis] = rest % shape.dim(axis);
            rest /= shape.dim(axis);
        }
        return index;
    }
}
