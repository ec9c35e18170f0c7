/** Masked networks whose outputs depend on the inputs in a given order only: the conditioners of autoregressive flows. */
@NullMarked
package org.flows4j.core.nn.masked;

import org.jspecify.annotations.NullMarked;
