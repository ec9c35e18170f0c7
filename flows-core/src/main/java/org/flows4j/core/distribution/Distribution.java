package org.flows4j.core.distribution;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.flows4j.core.autodiff.Evaluation;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;

/**
 * A distribution over the latent space of a flow: of real numbers, with a density, or of whole numbers, whose probabilities then take the
 * place of densities. Immutable apart from its parameters' values, and so safe to use from any
 * number of threads.
 */
public interface Distribution {
    /** The shape of one draw: {@code [H, W, C]} or {@code [D]}. */
    Shape sampleShape();

    /**
     * The log-density (of whole numbers the log-probability) of each sample of a batch, in nats.
     *
     * @param z {@code [N, sampleShape...]}
     * @return shape {@code [N]}, {@code FLOAT64}
     * @throws IllegalArgumentException if the batch has another sample shape
     */
    Tensor logProb(Tensor z, Evaluation evaluation);

    /**
     * Draws samples, the standard deviation multiplied by a temperature (Kingma and Dhariwal 2018, section 6): 1 draws
     * from the distribution itself, 0 returns its mean.
     *
     * @param n number of samples, at least 1
     * @param temperature finite, at least 0
     * @return {@code [n, sampleShape...]}
     * @throws IllegalArgumentException if the count or the temperature is out of range
     */
    Tensor sample(int n, double temperature, RandomGenerator random, Evaluation evaluation);

    /**
     * Draws that take as much memory at once as those of {@link #sample}, whose values do not matter: for measuring memory before
     * sampling. Distributions that draw at length override it.
     *
     * @param n number of samples, at least 1
     * @return {@code [n, sampleShape...]}
     */
    default Tensor trial(int n, double temperature, Evaluation evaluation) {
        return sample(n, temperature, new SplittableRandom(0), evaluation);
    }

    /**
     * Sets data-dependent starting values from a batch, in place. A distribution without such values, or whose values are already set
     * (the mark is saved with the model), does nothing.
     *
     * @param z the initialization batch as the layers of the flow return it, {@code [N, sampleShape...]}
     * @param evaluation a plain (not recording) pass
     */
    default void initialize(Tensor z, Evaluation evaluation) {}

    /**
     * Whether draws are differentiable functions of the learned parameters, so that the gradient of an expectation over draws is the
     * expectation of a gradient.
     */
    default boolean reparameterized() {
        return true;
    }

    /** The learned parameters, empty for a fixed distribution. */
    ParameterList parameters();
}
