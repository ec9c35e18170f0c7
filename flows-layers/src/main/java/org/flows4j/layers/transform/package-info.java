/** Monotone maps of single elements whose parameters a conditioner computes: what autoregressive layers apply to each column. */
@NullMarked
package org.flows4j.layers.transform;

import org.jspecify.annotations.NullMarked;
