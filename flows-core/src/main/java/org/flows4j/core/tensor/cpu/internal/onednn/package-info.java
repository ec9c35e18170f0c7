/** Matrix products and convolutions by oneDNN, OpenBLAS or Java, with packed weights. */
@NullMarked
package org.flows4j.core.tensor.cpu.internal.onednn;

import org.jspecify.annotations.NullMarked;
