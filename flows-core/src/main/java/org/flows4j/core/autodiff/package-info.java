/**
 * Reverse-mode automatic differentiation. A {@link org.flows4j.core.autodiff.Tape} wraps a tensor backend, computes
 * with it, and records each operation so that gradients can be computed. {@link org.flows4j.core.autodiff.Parameter} is
 * a trained tensor; layers read its value through an {@link org.flows4j.core.autodiff.Evaluation}.
 */
@NullMarked
package org.flows4j.core.autodiff;

import org.jspecify.annotations.NullMarked;
