package org.flows4j.core.layer;

/**
 * A layer that draws random numbers on the way to the latent space, to the data space, or both: dequantization,
 * augmentation, noisy injective layers. Its log term is log p(x given z) - log q(z given x) at the z drawn, constants included.
 */
public non-sealed interface StochasticLayer extends FlowLayer {
    @Override
    default Likelihood likelihood() {
        return Likelihood.LOWER_BOUND;
    }
}
