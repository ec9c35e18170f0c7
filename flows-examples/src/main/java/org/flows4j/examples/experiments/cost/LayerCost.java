package org.flows4j.examples.experiments.cost;

import org.flows4j.examples.bench.LayerBench;
import org.flows4j.examples.bench.LinearLayer;

/**
 * The time of one pass of a layer.
 *
 * @param layer which layer
 * @param quantity which pass
 * @param channels of the images
 * @param size height and width of the images
 * @param seconds median time of a batch
 */
record LayerCost(LinearLayer layer, Quantity quantity, int channels, int size, double seconds) {
    /** The measured pass. It includes determinants and inverses: parameters change before every pass. */
    enum Quantity {
        /** Forward with log-determinant. */
        FORWARD,
        /** Inverse with log-determinant. */
        INVERSE,
        /** Forward and backward. */
        GRADIENT,
        /** The log-determinant alone. */
        LOG_DET;

        void run(LayerBench bench) {
            bench.change();
            switch (this) {
                case FORWARD -> bench.forward();
                case INVERSE -> bench.inverse();
                case GRADIENT -> bench.gradient();
                case LOG_DET -> bench.logDet();
            }
        }
    }

    /** Number of pixels. */
    int pixels() {
        return size * size;
    }

    /** Whether this measures the same pass of the same layer and images. */
    boolean sameAs(LinearLayer otherLayer, Quantity otherQuantity, int otherChannels, int otherSize) {
        return layer == otherLayer && quantity == otherQuantity && channels == otherChannels && size == otherSize;
    }
}
