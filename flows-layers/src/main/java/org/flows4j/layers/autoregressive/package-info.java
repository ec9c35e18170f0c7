/**
 * Autoregressive layers: each element depends on the elements before it in some order, so one direction is parallel and
 * the other sequential.
 */
@NullMarked
package org.flows4j.layers.autoregressive;

import org.jspecify.annotations.NullMarked;
