/**
 * Invertible linear layers: across channels, 1x1 convolutions, whose matrices come in several parametrizations, and
 * permutations; across channels and pixels, emerging and periodic convolutions and Woodbury
 * transformations.
 */
@NullMarked
package org.flows4j.layers.linear;

import org.jspecify.annotations.NullMarked;
