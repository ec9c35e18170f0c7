/** Invertible convolutions with kernels larger than 1x1: emerging and periodic. */
@NullMarked
package org.flows4j.layers.convolution;

import org.jspecify.annotations.NullMarked;
