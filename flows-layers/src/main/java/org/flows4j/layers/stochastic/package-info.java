/**
 * Layers with a random direction, whose log term bounds the likelihood from below, such as dequantization.
 */
@NullMarked
package org.flows4j.layers.stochastic;

import org.jspecify.annotations.NullMarked;
