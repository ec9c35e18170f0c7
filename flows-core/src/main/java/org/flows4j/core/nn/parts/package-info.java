/**
 * Networks as data: a list of small parts, such as dense layers with stored masks, residual sums and gates, which builds the conditioners
 * of other libraries exactly.
 */
@NullMarked
package org.flows4j.core.nn.parts;

import org.jspecify.annotations.NullMarked;
