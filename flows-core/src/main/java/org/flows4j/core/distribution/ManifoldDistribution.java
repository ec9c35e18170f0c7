package org.flows4j.core.distribution;

import org.flows4j.core.autodiff.Evaluation;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;

/**
 * A distribution of points near a manifold of fewer dimensions, which has coordinates: a representation of what lies there
 * (Cunningham et al. 2020, "Normalizing flows across dimensions").
 */
public interface ManifoldDistribution extends Distribution {
    /** Which coordinates a point beside the manifold is given. */
    enum Estimate {
        /** Of the most likely point of the manifold, whatever the prior there: the paper's equation 42. */
        PSEUDO_INVERSE,
        /** Expected under the prior on the manifold, which draws coordinates towards its centre: the authors' code. */
        POSTERIOR_MEAN
    }

    /**
     * The shape of one point's coordinates.
     *
     * @return {@code [m]}
     */
    Shape coordinateShape();

    /**
     * The coordinates of points.
     *
     * @param x {@code [N, sampleShape...]}
     * @param estimate which coordinates
     * @param evaluation the pass this belongs to
     * @return {@code [N, m]}
     * @throws IllegalArgumentException if the batch has another sample shape
     */
    Tensor coordinates(Tensor x, Estimate estimate, Evaluation evaluation);

    /**
     * The points of the manifold.
     *
     * @param coordinates {@code [N, m]}
     * @param evaluation the pass this belongs to
     * @return {@code [N, sampleShape...]}
     * @throws IllegalArgumentException if the coordinates have another shape
     */
    Tensor point(Tensor coordinates, Evaluation evaluation);
}
