package org.flows4j.layers.continuous;

import org.flows4j.core.autodiff.Evaluation;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The velocity {@code v(x, t, c)} of a continuous flow, with its divergence. Samples of other shapes than vectors are flattened to rows. All results are ordinary tensor operations, so a
 * tape differentiates through them, and a row's results depend on that row alone.
 */
public interface VelocityField {
    /**
     * Points in space and time.
     *
     * @param x {@code [N, D]}
     * @param times one for each row, from 0 (noise) to 1 (data)
     * @param condition {@code [N, k]}, null if k is 0
     */
    record Points(Tensor x, double[] times, @Nullable Tensor condition) {}

    /**
     * A velocity and its divergence.
     *
     * @param velocity {@code [N, D]}
     * @param divergence sum over i of {@code dv_i / dx_i}, or an estimate of it: {@code [N]}, FLOAT64
     */
    record Flux(Tensor velocity, Tensor divergence) {}

    /** D. */
    int dimensions();

    /** The shape of a sample, of size D. */
    default Shape sampleShape() {
        return Shape.vector(dimensions());
    }

    /** k, 0 for an unconditional field. */
    int conditionChannels();

    /** Returns the velocities, {@code [N, D]}. */
    Tensor velocity(Points points, Evaluation evaluation);

    /** Returns velocity and exact divergence. */
    Flux exact(Points points, Evaluation evaluation);

    /**
     * Returns the velocity and Hutchinson's estimate {@code w' (dv/dx) w} of its divergence, which is unbiased if the components of w are
     * independent with mean 0 and variance 1 (Grathwohl et al. 2019, equation 7).
     *
     * @param probe w, {@code [N, D]}
     */
    Flux estimated(Points points, Tensor probe, Evaluation evaluation);

    /** The parameters, in a stable order. */
    ParameterList parameters();
}
