/**
 * The flow that users call: {@link org.flows4j.core.flow.Flow} joins layers with a prior and scores, samples, encodes and decodes
 * any number of rows within a memory budget.
 */
@NullMarked
package org.flows4j.core.flow;

import org.jspecify.annotations.NullMarked;
