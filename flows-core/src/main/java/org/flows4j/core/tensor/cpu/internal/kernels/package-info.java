/** Single-pass kernels for fused operations, one class per operation. */
@NullMarked
package org.flows4j.core.tensor.cpu.internal.kernels;

import org.jspecify.annotations.NullMarked;
