/** Smooth nonlinearities that are computed together with their slopes, for linearizations. */
@NullMarked
package org.flows4j.core.tensor.ops.smooth;

import org.jspecify.annotations.NullMarked;
