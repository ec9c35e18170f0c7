package org.flows4j.core.distribution;

import org.flows4j.core.autodiff.Evaluation;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;

/**
 * A distribution of points near a lower-dimensional manifold, whose coordinates are a representation of the points
 * (Cunningham et al. 2020, "Normalizing flows across dimensions").
 */
public interface ManifoldDistribution extends Distribution {
    /** The choice of coordinates for a point off the manifold. */
    enum Estimate {
        /** The coordinates of the most likely point of the manifold, regardless of the prior there: the paper's equation 42. */
        PSEUDO_INVERSE,
        /** The expected coordinates under the prior on the manifold, which pulls them toward its center: the authors' code. */
        POSTERIOR_MEAN
    }

    /** The shape of one point's coordinates: {@code [m]}. */
    Shape coordinateShape();

    /**
     * The coordinates of points.
     *
     * @param x {@code [N, sampleShape...]}
     * @param estimate which coordinates
     * @return {@code [N, m]}
     * @throws IllegalArgumentException if the batch has another sample shape
     */
    Tensor coordinates(Tensor x, Estimate estimate, Evaluation evaluation);

    /**
     * The points of the manifold.
     *
     * @param coordinates {@code [N, m]}
     * @return {@code [N, sampleShape...]}
     * @throws IllegalArgumentException if the coordinates have another shape
     */
    Tensor point(Tensor coordinates, Evaluation evaluation);
}
