/** Kernels that compute a fused operation in a single pass over memory, one class per operation. */
@NullMarked
package org.flows4j.core.tensor.cpu.internal.kernels;

import org.jspecify.annotations.NullMarked;
