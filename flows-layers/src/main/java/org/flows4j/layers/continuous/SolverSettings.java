package org.flows4j.layers.continuous;

import org.flows4j.core.tensor.DType;

/**
 * The accuracy of the solution of a differential equation. Each step of each row is taken again, shorter, until the estimated error of
 * component y, as a root mean square over components, is at most {@code absoluteTolerance + relativeTolerance |y|}.
 *
 * @param relativeTolerance accepted error in proportion to a component's value
 * @param absoluteTolerance accepted error of components near 0
 * @param maximumSteps the largest number of steps tried for a row
 */
public record SolverSettings(double relativeTolerance, double absoluteTolerance, int maximumSteps) {
    /** Rounding of float32 velocities hides smaller errors, and the solver would take short steps in vain. */
    private static final double LEAST_IN_SINGLE_PRECISION = 1e-6;

    /** Throws an {@link IllegalArgumentException} if a value is out of range. */
    public SolverSettings {
        if (!(relativeTolerance >= 1e-13 && relativeTolerance < 1)
                || !(absoluteTolerance >= 1e-13 && absoluteTolerance < 1)
                || maximumSteps < 1) {
            throw new IllegalArgumentException(
                    "A solver needs tolerances from 1e-13 to 1 and at least one step, got relativeTolerance="
                            + relativeTolerance + ", absoluteTolerance=" + absoluteTolerance + ", maximumSteps="
                            + maximumSteps);
        }
    }

    /** Tolerances of 1e-5 and at most 1,000 steps. */
    public static SolverSettings defaults() {
        return new SolverSettings(1e-5, 1e-5, 1000);
    }

    /** These settings, with tolerances that the element type of the velocity can meet: at least 1e-6 in float32. */
    SolverSettings within(DType dtype) {
        return dtype == DType.FLOAT64
                ? this
                : new SolverSettings(
                        Math.max(relativeTolerance, LEAST_IN_SINGLE_PRECISION),
                        Math.max(absoluteTolerance, LEAST_IN_SINGLE_PRECISION),
                        maximumSteps);
    }
}
