/**
 * Reverse-mode automatic differentiation: a backend that records what another one computes on a tape, and the walk back
 * along the tape that yields gradients.
 */
@NullMarked
package org.flows4j.core.autodiff;

import org.jspecify.annotations.NullMarked;
