/** Normal mixtures in transformed columns: their fit by expectation maximization, the choice of their size, and the family of flows. */
@NullMarked
package org.flows4j.models.mixture;

import org.jspecify.annotations.NullMarked;
