/**
 * The fast CPU backend. {@link org.flows4j.core.tensor.cpu.CpuBackend} computes on pooled off-heap memory: convolutions and
 * matrix products by a native library, everything else by Java kernels that copy tiles of a few thousand elements into heap
 * arrays, compute there and copy the result back.
 */
@NullMarked
package org.flows4j.core.tensor.cpu;

import org.jspecify.annotations.NullMarked;
