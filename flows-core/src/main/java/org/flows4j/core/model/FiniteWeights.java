package org.flows4j.core.model;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.IntToDoubleFunction;
import org.flows4j.core.io.FlowsIoException;
import org.flows4j.core.tensor.Shape;

/**
 * Rejects weights that are NaN or infinite, in files that are read and before files are written: the results computed from them depend on
 * the order in which an engine adds. Infinite sums of squared gradients are accepted, because an optimizer continues with them exactly:
 * the parameter they belong to stays unchanged.
 */
final class FiniteWeights {
    private FiniteWeights() {}

    /**
     * Checks a tensor of a file that is read.
     *
     * @throws FlowsIoException if a value is not finite, naming its position
     */
    static void check(Path path, String name, Shape shape, float[] values) {
        check(path + ": ", name, shape, values.length, i -> values[i]);
    }

    static void check(Path path, String name, Shape shape, double[] values) {
        check(path + ": ", name, shape, values.length, i -> values[i]);
    }

    /**
     * Checks a tensor that is about to be written.
     *
     * @throws FlowsIoException if a value is not finite, naming its position; an existing file stays as it is
     */
    static void checkToWrite(Path path, String name, Shape shape, float[] values) {
        check(path + " is not written: ", name, shape, values.length, i -> values[i]);
    }

    static void checkToWrite(Path path, String name, Shape shape, double[] values) {
        check(path + " is not written: ", name, shape, values.length, i -> values[i]);
    }

    private static void check(String prefix, String name, Shape shape, int count, IntToDoubleFunction values) {
        boolean moments = name.startsWith(TrainingCheckpoint.OPTIMIZER_PREFIX);
        for (int i = 0; i < count; i++) {
            double value = values.applyAsDouble(i);
            if (Double.isNaN(value) || (Double.isInfinite(value) && !moments)) {
                throw new FlowsIoException(prefix + "tensor '" + name + "' of shape " + shape + " holds " + value
                        + " at " + Arrays.toString(index(shape, i)) + ", and weights must be finite; the training has"
                        + " diverged or the values were changed, so take an earlier checkpoint");
            }
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
