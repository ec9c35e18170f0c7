package org.flows4j.core.tensor.ops.smooth;

import org.flows4j.core.tensor.FusedOp;

/**
 * An elementwise function y of its first input x that can be computed together with its slope dy/dx. Other inputs are coefficients: with
 * them the op is differentiated by a tape, but a linearization rejects coefficients that depend on its point.
 */
public interface SlopedOp extends FusedOp {
    /** The op whose results are y and dy/dx, both of the shape of x. */
    FusedOp withSlope();
}
