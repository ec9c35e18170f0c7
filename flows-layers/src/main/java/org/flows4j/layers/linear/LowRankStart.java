package org.flows4j.layers.linear;

/**
 * The map at which an untrained Woodbury transformation starts. The maps of positions always start near the identity: a small
 * memory-efficient model whose rows and columns also started at reflections was worse by 1.8 bits/dim after 2,500 steps (docs/results.md).
 */
public enum LowRankStart {
    /**
     * U, V ~ N(0, 0.01^2) for channels too, as in the authors' code (Lu and Huang 2020): at first, the same half of the channels
     * conditions every coupling and the other half is changed, until training has moved U and V.
     */
    NEAR_IDENTITY,

    /**
     * The map of channels is a product of random Householder reflections, as many as the rank and the channels allow. It is orthogonal,
     * its log-determinant is 0, and it mixes the channels from the first step, as the random rotation of a 1x1 convolution does.
     */
    REFLECTIONS
}
