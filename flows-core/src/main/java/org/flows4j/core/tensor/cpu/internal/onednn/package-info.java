/**
 * Matrix products and convolutions with oneDNN, OpenBLAS or plain Java, and weights packed in the layout of the
 * product.
 */
@NullMarked
package org.flows4j.core.tensor.cpu.internal.onednn;

import org.jspecify.annotations.NullMarked;
