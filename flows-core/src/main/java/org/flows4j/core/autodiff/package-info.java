/**
 * Reverse-mode differentiation. A {@link org.flows4j.core.autodiff.Tape} decorates a tensor backend and records what is
 * computed through it; {@link org.flows4j.core.autodiff.Parameter} is a trained tensor,
 * {@link org.flows4j.core.autodiff.Evaluation} the view a pass has of it. Several operations may stand on the tape as one
 * record that recomputes what it needs ({@link org.flows4j.core.autodiff.Tape#record}).
 */
@NullMarked
package org.flows4j.core.autodiff;

import org.jspecify.annotations.NullMarked;
