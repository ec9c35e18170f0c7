package org.flows4j.core.interpolation;

import org.flows4j.core.tensor.BinaryOp;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.UnaryOp;

/**
 * The function that an optimized interpolation minimizes (mAR-SCF, Bhattacharyya et al. 2020, equation 11):
 *
 * <pre>{@code
 * d(z, z_t) - densityWeight log p(z) + endWeight min(d(x, x_A), d(x, x_B))
 * }</pre>
 *
 * <p>Here z is the latent of x, z_t the point between the latents of the ends, p the flow's learned prior of z, and d a distance.
 * The minimum lies near the straight path, at images that the model expects and that resemble one of the ends. The text of the
 * main paper was not available, so this form is
 * not certain, and every term can be changed. {@link #DEFAULT} measures all three terms per dimension: d is the root of the mean
 * square
 * and log p is divided by the number of dimensions. Otherwise log p, thousands of nats for an image, would outweigh the others.
 * Its weights are
 * the middle of the range 0.2 to 0.5 that the authors' supplement found stable.
 *
 * @param densityWeight lambda_1, at least 0
 * @param endWeight lambda_2, at least 0
 * @param distance d
 * @param perDimension whether the terms are means over the dimensions instead of sums
 */
public record Objective(double densityWeight, double endWeight, Distance distance, boolean perDimension) {
    /** Weights of 0.35, norms, terms per dimension. */
    public static final Objective DEFAULT = new Objective(0.35, 0.35, Distance.NORM, true);

    /** Added below the root, so that its gradient at the start, where the distance is 0, is 0. */
    private static final double ROUNDING = 1e-8;

    /** A measure of the distance between two points. */
    public enum Distance {
        /** The Euclidean norm of their difference. */
        NORM,
        /** Its square. */
        SQUARED
    }

    /**
     * Checks the weights.
     *
     * @throws IllegalArgumentException if one is negative or not finite
     */
    public Objective {
        if (!(densityWeight >= 0 && endWeight >= 0) || Double.isInfinite(densityWeight + endWeight)) {
            throw new IllegalArgumentException(
                    "Weights of an interpolation's objective must be finite and at least 0, got " + densityWeight
                            + " and " + endWeight);
        }
    }

    /**
     * The objective of each sample.
     *
     * @param fromPath the difference between z and the path, {@code [N, ..]}
     * @param logDensity log p(z), {@code [N]} in double
     * @param fromStart the difference between x and x_A
     * @param fromEnd the difference between x and x_B
     * @return {@code [N]} in double
     */
    Tensor of(Tensor fromPath, Tensor logDensity, Tensor fromStart, Tensor fromEnd) {
        double dimensions = perDimension ? dimensions(fromPath) : 1;
        Tensor nearestEnd = length(fromStart).binary(BinaryOp.MINIMUM, length(fromEnd));
        return length(fromPath).sub(logDensity.mul(densityWeight / dimensions)).add(nearestEnd.mul(endWeight));
    }

    private Tensor length(Tensor difference) {
        double dimensions = perDimension ? dimensions(difference) : 1;
        Tensor square = difference.square().sumPerSample().mul(1 / dimensions);
        return distance == Distance.SQUARED ? square : square.add(ROUNDING).unary(UnaryOp.SQRT);
    }

    private static double dimensions(Tensor batch) {
        return batch.shape().sample().size();
    }
}
