/**
 * The operations of normalizing flows that are worth a single pass over memory. Each is defined by its composition in primitive
 * tensor operations, which is also how it is differentiated on a backend without a kernel for it.
 */
@NullMarked
package org.flows4j.core.tensor.ops;

import org.jspecify.annotations.NullMarked;
