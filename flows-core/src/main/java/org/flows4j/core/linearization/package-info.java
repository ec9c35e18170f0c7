/**
 * Forward-mode differentiation: a {@link org.flows4j.core.linearization.Linearization} evaluates a function once and then applies its
 * Jacobian to any number of vectors. The products are ordinary tensor operations, so a tape differentiates them.
 */
@NullMarked
package org.flows4j.core.linearization;

import org.jspecify.annotations.NullMarked;
