/** Bijections that act on each element separately: activation normalization, standardization, logit and sigmoid. */
@NullMarked
package org.flows4j.layers.elementwise;

import org.jspecify.annotations.NullMarked;
