/**
 * Layers that move elements without changing their values, so that their log-determinant is zero.
 */
@NullMarked
package org.flows4j.layers.reshape;

import org.jspecify.annotations.NullMarked;
