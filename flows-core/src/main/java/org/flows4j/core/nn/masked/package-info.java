/**
 * Masked networks, in which an output depends only on the inputs before it in a given order: the conditioners of
 * autoregressive flows.
 */
@NullMarked
package org.flows4j.core.nn.masked;

import org.jspecify.annotations.NullMarked;
