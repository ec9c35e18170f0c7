/**
 * {@link org.flows4j.core.flow.Flow}, the class that users call: it joins layers with a base distribution and scores,
 * samples, encodes and decodes any number of rows within a memory budget.
 */
@NullMarked
package org.flows4j.core.flow;

import org.jspecify.annotations.NullMarked;
