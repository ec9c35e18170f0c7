package org.flows4j.layers.nif;

import java.util.Set;
import org.flows4j.core.nn.NetworkFactory;

/**
 * The parts of a noisy injective layer that depend on the pass's condition, through one network. The output of the network is added to
 * the layer's own parameters, so a network whose last layer starts as 0 makes the layer start as an unconditional one.
 *
 * @param channels channels of the condition, at least 1
 * @param parts at least one
 */
public record NifConditioning(int channels, NetworkFactory network, Set<Part> parts) {
    /** A part of a layer. */
    public enum Part {
        /** The matrix A: costs a Cholesky decomposition for each sample. */
        MAP,
        /** The offset b. */
        OFFSET,
        /** The logarithms of the noise's variances: costs a Cholesky decomposition for each sample. */
        NOISE
    }

    /**
     * Checks that at least one part is conditioned.
     *
     * @throws IllegalArgumentException if the condition has no channel, or no part depends on it
     */
    public NifConditioning {
        parts = Set.copyOf(parts);
        if (channels < 1 || parts.isEmpty()) {
            throw new IllegalArgumentException(
                    "A conditional layer needs a condition of at least one channel and a part that depends on it, got "
                            + channels + " channels and parts " + parts);
        }
    }
}
