/**
 * Invertible linear layers across channels: activation normalisation, invertible 1x1 convolutions and permutations.
 */
@NullMarked
package org.flows4j.layers.linear;

import org.jspecify.annotations.NullMarked;
