package org.flows4j.core.nn.recurrent;

import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Tensor;

/**
 * What one layer of a recurrent network remembers between steps.
 *
 * @param hidden what it returned last, {@code [N, H, W, K]}
 * @param cell its memory, shaped the same
 */
public record LstmState(Tensor hidden, Tensor cell) {
    /**
     * Hands the state to the scope around the given one.
     *
     * @param scope about to be closed
     */
    public void keep(Scope scope) {
        scope.keep(hidden);
        scope.keep(cell);
    }

    /** Gives the memory back. */
    public void close() {
        hidden.close();
        cell.close();
    }
}
