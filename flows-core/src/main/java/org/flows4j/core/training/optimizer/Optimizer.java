package org.flows4j.core.training.optimizer;

import java.util.List;
import org.flows4j.core.tensor.Tensor;

/**
 * A rule that changes parameters by their gradients. A rule is immutable. {@link OptimizerState} keeps its slots: tensors of the
 * parameters' shapes that start at zero and carry values from step to step.
 */
public interface Optimizer {
    /** Returns the names of the slots in model files, for example {@code ["firstMoment", "secondMoment"]}. */
    List<String> slots();

    /**
     * Makes one step, in place.
     *
     * @param parameter to be changed
     * @param gradient of the same shape; may be changed too
     * @param slots parallel to {@link #slots()}, to be changed
     * @param step the number of the step since the slots were zero, from 1
     * @param learningRate of this step
     */
    void update(Tensor parameter, Tensor gradient, List<Tensor> slots, long step, double learningRate);
}
