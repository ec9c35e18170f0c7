/**
 * The portable backend: every operation done with ND4J, on CPU or CUDA, and the door through which an ND4J array
 * enters and leaves. No other package imports {@code org.nd4j}.
 */
@NullMarked
package org.flows4j.core.tensor.nd4j;

import org.jspecify.annotations.NullMarked;
