package org.flows4j.models.family;

/**
 * Mixture couplings of Flow++ (Ho et al. 2019) and their networks.
 *
 * @param components logistics in a mixture
 * @param blocks blocks of the coupling networks
 * @param heads heads of the attention, a divisor of the networks' width
 * @param dropout probability of dropout
 */
public record MixtureNetwork(int components, int blocks, int heads, double dropout) {
    /** @throws IllegalArgumentException if one is out of range */
    public MixtureNetwork {
        ConfigLimits.range(1, ConfigLimits.MIXTURE, "components", components);
        ConfigLimits.range(0, ConfigLimits.DEPTH, "blocks", blocks);
        ConfigLimits.range(1, ConfigLimits.WIDTH, "heads", heads);
    }
}
