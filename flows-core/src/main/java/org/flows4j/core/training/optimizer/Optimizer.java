package org.flows4j.core.training.optimizer;

import java.util.List;
import org.flows4j.core.tensor.Tensor;

/**
 * A rule that changes parameters by their gradients. A rule is immutable; what it remembers from step to step is kept in
 * slots, tensors of the parameters' shape that start at zero, by {@link OptimizerState}.
 */
public interface Optimizer {
    /**
     * The names of the slots, as they appear in model files.
     *
     * @return for example {@code ["firstMoment", "secondMoment"]}
     */
    List<String> slots();

    /**
     * Makes one step, in place.
     *
     * @param parameter changed
     * @param gradient of the same shape; may be changed too
     * @param slots parallel to {@link #slots()}, changed
     * @param step 1 for the first step these slots see, then 2, ...
     * @param learningRate of this step
     */
    void update(Tensor parameter, Tensor gradient, List<Tensor> slots, long step, double learningRate);
}
