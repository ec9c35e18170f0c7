package org.flows4j.core.nn;

import org.flows4j.core.autodiff.Evaluation;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;

/**
 * A differentiable function of one batch, which conditions a coupling, a prior or a posterior. It need not be invertible.
 * Networks are immutable apart from their parameters' values, so one network serves any number of threads.
 */
public interface Network {
    /**
     * Computes the function.
     *
     * @param x a batch whose sample shape {@link #outputShape} accepts
     * @param evaluation the pass's view of the parameters
     * @return a batch of the shape {@link #outputShape} names
     */
    Tensor apply(Tensor x, Evaluation evaluation);

    /**
     * The sample shape this network turns an input of the given sample shape into; called once when a model is built.
     *
     * @param input sample shape without batch: {@code [H, W, C]} or {@code [D]}
     * @return sample shape of the result
     * @throws IllegalArgumentException if this network cannot take such input, naming the extents
     */
    Shape outputShape(Shape input);

    /** The parameters and buffers, in a stable order. */
    public ParameterList parameters();

    /**
     * Sets data-dependent starting values from a batch, in place, then computes the function. A network that has none, or
     * whose values are set already (the mark is saved with the model), just computes.
     *
     * @param x the initialization batch as it arrives at this network
     * @param evaluation a plain (not recording) pass
     * @return the result of {@link #apply} with the values set
     */
    default Tensor initialize(Tensor x, Evaluation evaluation) {
        return apply(x, evaluation);
    }
}
