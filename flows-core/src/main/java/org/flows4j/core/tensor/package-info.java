/**
 * Tensors and the backend seam. {@link org.flows4j.core.tensor.Tensor} is the value,
 * {@link org.flows4j.core.tensor.TensorBackend} the set of operations a machine offers,
 * {@link org.flows4j.core.tensor.Scope} the lifetime of temporaries, and
 * {@link org.flows4j.core.tensor.FusedOp} the way to a single-pass kernel. The sub-packages hold the two backends.
 */
@NullMarked
package org.flows4j.core.tensor;

import org.jspecify.annotations.NullMarked;
