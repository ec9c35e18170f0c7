/**
 * The tensors of the CPU backend, its worker threads, and element-wise operations, reductions and changes of layout.
 */
@NullMarked
package org.flows4j.core.tensor.cpu.internal.tensor;

import org.jspecify.annotations.NullMarked;
