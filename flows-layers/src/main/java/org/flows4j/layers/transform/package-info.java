/**
 * Monotone maps of single elements, such as splines, with parameters computed by a conditioner. Autoregressive layers
 * apply them to each column.
 */
@NullMarked
package org.flows4j.layers.transform;

import org.jspecify.annotations.NullMarked;
