package org.flows4j.core.nn.flowpp;

import java.util.function.UnaryOperator;
import org.flows4j.core.autodiff.Evaluation;
import org.flows4j.core.nn.Network;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Tensor;

/**
 * One way of a batch through a network: computing only, or setting data-dependent starting values on the way.
 *
 * @param evaluation the pass's view of the parameters
 * @param initializes whether parts set their starting values
 */
record Pass(Evaluation evaluation, boolean initializes) {
    Tensor through(Network part, Tensor x) {
        return initializes ? part.initialize(x, evaluation) : part.apply(x, evaluation);
    }

    /**
     * Runs a part of a chain. Where nothing is recorded, its temporaries are released at its end: the next part then works in the same
     * memory, which is still in the cache.
     */
    Tensor step(Tensor x, UnaryOperator<Tensor> part) {
        if (records(x)) {
            return part.apply(x);
        }
        try (Scope scope = x.backend().openScope()) {
            return scope.keep(part.apply(x));
        }
    }

    /** The same for a result that only this part needs: releases it as well. */
    Tensor lastStep(Tensor x, UnaryOperator<Tensor> part) {
        Tensor y = step(x, part);
        if (y != x && !records(x)) {
            x.close();
        }
        return y;
    }

    private boolean records(Tensor x) {
        return evaluation.recording() || x.backend() != x.backend().plain();
    }
}
