package org.flows4j.core.nn.masked;

import org.flows4j.core.nn.Nonlinearity;
import org.flows4j.core.tensor.Tensor;

/** One layer of a {@link MaskedSequence}: its weights in blocks of columns, and the inputs known so far. */
interface KnownInputs {
    /**
     * Adds known inputs, and computes a block of units from all of them.
     *
     * @param block index of the block of columns
     * @param more further inputs, in the layout of {@link #entering}
     * @param nonlinearity applied last
     */
    Tensor next(int block, Tensor more, Nonlinearity nonlinearity);

    /** A block of units that depend on nothing, for all rows. */
    Tensor constant(int block);

    /** Brings {@code [N, C]} to the layout of units. */
    Tensor entering(Tensor rows);

    /** Undoes {@link #entering}. */
    Tensor leaving(Tensor units);
}
