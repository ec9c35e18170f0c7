/**
 * Reverse-mode differentiation. A {@link org.flows4j.core.autodiff.Tape} decorates a tensor backend and records what is
 * computed through it; {@link org.flows4j.core.autodiff.Parameter} is a trained tensor,
 * {@link org.flows4j.core.autodiff.Evaluation} the view a pass has of it. Segments of a computation may be recomputed
 * instead of stored ({@code Segment}).
 */
@NullMarked
package org.flows4j.core.autodiff;

import org.jspecify.annotations.NullMarked;
