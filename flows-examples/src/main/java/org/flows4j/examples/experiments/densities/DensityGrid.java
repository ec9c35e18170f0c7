package org.flows4j.examples.experiments.densities;

import org.flows4j.core.flow.Flow;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;

/**
 * Densities on a grid over {@code [-4.5, 4.5]^2}, row by row from the top.
 *
 * @param side points along each axis
 */
record DensityGrid(int side) {
    /** Points that are evaluated together: the solvers of continuous flows take as many steps for few points as for many. */
    private static final int ROWS = 4096;

    /** The values of the true density. */
    double[] of(PlaneDensity density) {
        double[] values = new double[side * side];
        double[][] points = points();
        for (int i = 0; i < values.length; i++) {
            values[i] = density.density(points[i][0], points[i][1]);
        }
        return values;
    }

    /** The values of a model's density. */
    double[] of(Flow flow, DensityModel model) {
        double[] values = logDensities(flow, model, points());
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.exp(values[i]);
        }
        return values;
    }

    private double[][] points() {
        double[][] points = new double[side * side][];
        for (int i = 0; i < points.length; i++) {
            points[i] = new double[] {coordinate(i % side), -coordinate(i / side)};
        }
        return points;
    }

    private double coordinate(int index) {
        return PlaneDensity.EXTENT * (2.0 * (index + 0.5) / side - 1);
    }

    /** A model's log-densities at points in the units of the data. */
    static double[] logDensities(Flow flow, DensityModel model, double[][] points) {
        double[] logs = new double[points.length];
        for (int from = 0; from < points.length; from += ROWS) {
            int count = Math.min(ROWS, points.length - from);
            float[] values = new float[2 * count];
            for (int i = 0; i < count; i++) {
                values[2 * i] = (float) (model.scale() * points[from + i][0]);
                values[2 * i + 1] = (float) (model.scale() * points[from + i][1]);
            }
            try (Scope scope = flow.backend().openScope()) {
                double[] some = flow.logProb(flow.backend().fromFloats(values, Shape.of(count, 2), DType.FLOAT32));
                for (int i = 0; i < count; i++) {
                    logs[from + i] = some[i] + model.logScale();
                }
            }
        }
        return logs;
    }
}
