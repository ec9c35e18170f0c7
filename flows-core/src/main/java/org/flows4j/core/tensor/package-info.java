/**
 * Tensors and the interface of backends. {@link org.flows4j.core.tensor.Tensor} is a value, {@link
 * org.flows4j.core.tensor.TensorBackend} the set of operations that a machine offers, and {@link
 * org.flows4j.core.tensor.Scope} the lifetime of temporary tensors. The subpackages {@code cpu} and {@code nd4j}
 * implement it.
 */
@NullMarked
package org.flows4j.core.tensor;

import org.jspecify.annotations.NullMarked;
