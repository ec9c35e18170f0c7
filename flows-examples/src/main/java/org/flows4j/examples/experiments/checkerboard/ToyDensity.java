package org.flows4j.examples.experiments.checkerboard;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;

/**
 * Densities on a grid over {@code [-4.5, 4.5]^2}, row by row from the top.
 *
 * @param side points along each axis
 * @param importanceSamples draws per point, for flows with added dimensions
 */
record ToyDensity(int side, int importanceSamples) {
    private static final double EXTENT = 4.5;

    /** The density of the checkerboard. */
    double[] truth() {
        double[] values = new double[side * side];
        for (int i = 0; i < values.length; i++) {
            values[i] = Checkerboard.density(x(i), y(i));
        }
        return values;
    }

    /** The density of a flow. */
    double[] of(Flow flow) {
        float[] points = new float[2 * side * side];
        for (int i = 0; i < side * side; i++) {
            points[2 * i] = (float) x(i);
            points[2 * i + 1] = (float) y(i);
        }
        double[] values = new double[side * side];
        // One row at a time: draws are also rows of a batch.
        for (int row = 0; row < side; row++) {
            float[] line = Arrays.copyOfRange(points, 2 * row * side, 2 * (row + 1) * side);
            try (Scope scope = flow.backend().openScope()) {
                double[] logs = flow.logProb(
                        flow.backend().fromFloats(line, Shape.of(side, 2), DType.FLOAT32),
                        importanceSamples,
                        new SplittableRandom(row));
                for (int column = 0; column < side; column++) {
                    values[row * side + column] = Math.exp(logs[column]);
                }
            }
        }
        return values;
    }

    private double x(int i) {
        return coordinate(i % side);
    }

    private double y(int i) {
        return -coordinate(i / side);
    }

    private double coordinate(int index) {
        return EXTENT * (2.0 * (index + 0.5) / side - 1);
    }
}
