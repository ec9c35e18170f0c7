/**
 * The portable backend, which computes every operation with ND4J, on CPU or CUDA, and the conversion of ND4J arrays to
 * tensors and back. No other package imports {@code org.nd4j}.
 */
@NullMarked
package org.flows4j.core.tensor.nd4j;

import org.jspecify.annotations.NullMarked;
