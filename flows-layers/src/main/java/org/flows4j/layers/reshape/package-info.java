/** Layers that rearrange elements without changing their values, so the log-determinant is 0. */
@NullMarked
package org.flows4j.layers.reshape;

import org.jspecify.annotations.NullMarked;
