package org.flows4j.core.autodiff;

import java.util.random.RandomGenerator;
import org.flows4j.core.tensor.Tensor;

/** The properties of a pass that the networks and layers evaluated in it need. */
public interface Evaluation {
    /**
     * A parameter's values as this pass sees them: a recorded leaf when gradients are wanted, the plain tensor otherwise.
     * Layers must read parameters only through this method.
     *
     * @param parameter a parameter or buffer of the layer
     * @return its values
     */
    Tensor value(Parameter parameter);

    /**
     * Returns whether this pass trains, which switches dropout on.
     *
     * @return false in evaluation, sampling and scoring
     */
    boolean training();

    /**
     * Returns whether this pass records what it computes, for gradients. A pass that does not may release temporaries early.
     *
     * @return true unless the pass is known to have no tape
     */
    default boolean recording() {
        return true;
    }

    /** The pass's source of randomness. */
    RandomGenerator random();

    /**
     * The factor of the variance of the noise that noisy injective layers and priors add to their manifold: the {@code s} of
     * Cunningham et al. 2020, section 5.2.
     *
     * @return 1, the model itself, unless samples are drawn otherwise
     */
    default double noiseVariance() {
        return 1;
    }
}
