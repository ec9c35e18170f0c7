/** Reads and writes arrays in numpy's npy and npz formats. */
@NullMarked
package org.flows4j.core.io.numpy;

import org.jspecify.annotations.NullMarked;
