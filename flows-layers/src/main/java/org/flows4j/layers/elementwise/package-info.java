/**
 * Bijections that act on every element by itself: activation normalization, learned standardization, the logit and the
 * sigmoid.
 */
@NullMarked
package org.flows4j.layers.elementwise;

import org.jspecify.annotations.NullMarked;
