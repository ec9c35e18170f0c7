/**
 * Layers that draw noise in the forward direction, such as dequantization, and whose log term therefore gives a lower
 * bound of the log-density.
 */
@NullMarked
package org.flows4j.layers.stochastic;

import org.jspecify.annotations.NullMarked;
