package org.flows4j.core.training;

import org.flows4j.core.autodiff.FlatParameters;
import org.jspecify.annotations.Nullable;

/** Computes the passes of a training elsewhere than in its trainer, for example on the machines of a cluster that have the data. */
public interface RemotePasses {
    /**
     * Replaces the gradients by those of the mean loss of a batch.
     *
     * @param rows of the batch
     * @param step number of steps made before; with the seed it determines the noise
     * @param parameters their values, to be used for this step, and their gradients
     * @return the sum of the losses of the rows; if it is not finite the gradient may be incomplete
     */
    double differentiate(int[] rows, long step, FlatParameters parameters);

    /**
     * Evaluates the held-out samples.
     *
     * @param step number of steps made
     * @param parameters the values to evaluate
     * @return null if there are none
     */
    @Nullable EvaluationReport evaluate(long step, FlatParameters parameters);
}
