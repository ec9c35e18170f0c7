/**
 * Bijections that act on every element by itself: activation normalisation, learned standardisation, the logit and the
 * sigmoid.
 */
@NullMarked
package org.flows4j.layers.elementwise;

import org.jspecify.annotations.NullMarked;
