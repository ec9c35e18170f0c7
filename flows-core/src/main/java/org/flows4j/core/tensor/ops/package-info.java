/**
 * Operations of normalizing flows for which a kernel with a single pass over memory is worthwhile. Each is defined by a
 * formula in primitive tensor operations; a backend without a kernel for it evaluates and differentiates the formula.
 */
@NullMarked
package org.flows4j.core.tensor.ops;

import org.jspecify.annotations.NullMarked;
