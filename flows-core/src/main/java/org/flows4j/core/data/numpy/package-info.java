/** Reads data sets from npy files. */
@NullMarked
package org.flows4j.core.data.numpy;

import org.jspecify.annotations.NullMarked;
