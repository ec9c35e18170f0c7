/** Inference with a flow: approximation of an unnormalized density, importance sampling, and Markov chains with a flow as proposal. */
@NullMarked
package org.flows4j.core.inference;

import org.jspecify.annotations.NullMarked;
