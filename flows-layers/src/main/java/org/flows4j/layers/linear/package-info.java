/**
 * Invertible linear layers: 1x1 convolutions with several parametrizations of the matrix, permutations of channels, and
 * Woodbury transformations.
 */
@NullMarked
package org.flows4j.layers.linear;

import org.jspecify.annotations.NullMarked;
