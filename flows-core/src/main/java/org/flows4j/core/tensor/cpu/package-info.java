/**
 * The fast CPU backend: oneDNN and LAPACK calls and fused kernels on pooled off-heap memory. With the package of its
 * vector kernels, the only one that knows {@code org.bytedeco} presets.
 */
@NullMarked
package org.flows4j.core.tensor.cpu;

import org.jspecify.annotations.NullMarked;
