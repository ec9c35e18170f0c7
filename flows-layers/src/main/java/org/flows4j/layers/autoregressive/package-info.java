/** Layers whose elements are transformed in an order, each seeing those before it: cheap one way, sequential the other. */
@NullMarked
package org.flows4j.layers.autoregressive;

import org.jspecify.annotations.NullMarked;
