package org.flows4j.layers.transform;

import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.tensor.Tensor;

/**
 * A monotone map of one element with parameters from a conditioner. Implementations are records: equal transforms of several columns
 * are computed together.
 *
 * <p>Shapes: x and z {@code [N, C]}, parameters {@code [N, C * parameters()]}, those of an element next to one another.
 */
public interface ElementTransform {
    /** The number of parameters per element, at least 1. */
    int parameters();

    /**
     * Transforms elements, data to latent.
     *
     * @param x the elements
     * @param parameters the conditioner's result, any real numbers
     * @return z and the log-determinant
     */
    LayerResult forward(Tensor x, Tensor parameters);

    /**
     * Undoes {@link #forward}.
     *
     * @param z the transformed elements
     * @param parameters the parameters that {@code forward} received
     * @return x and the log-determinant of the inverse
     */
    LayerResult inverse(Tensor z, Tensor parameters);

    /** The number of values in which a conditioner sees one element: 1 unless overridden. */
    default int features() {
        return 1;
    }

    /**
     * The values in which a conditioner sees elements.
     *
     * @param x the elements, {@code [N, C]}
     * @return {@code [N, C * features()]}, those of an element next to one another; x unless overridden
     */
    default Tensor features(Tensor x) {
        return x;
    }
}
