package org.flows4j.models.autoregressive;

import org.flows4j.core.nn.Nonlinearity;
import org.flows4j.core.nn.masked.MaskedMlp;
import org.flows4j.models.family.ConfigLimits;

/**
 * The masked network of each step of an {@link AutoregressiveConfig}; see {@link MaskedMlp}.
 *
 * @param hiddenUnits units of every hidden layer, at least the number of columns
 * @param depth number of hidden layers, or of residual blocks of two layers each
 * @param residual whether the hidden layers form residual blocks
 * @param nonlinearity nonlinearity of the hidden layers
 */
public record MaskedNetworkConfig(int hiddenUnits, int depth, boolean residual, Nonlinearity nonlinearity) {
    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is out of range
     */
    public MaskedNetworkConfig {
        ConfigLimits.range(1, ConfigLimits.WIDTH, "hiddenUnits", hiddenUnits);
        ConfigLimits.range(1, ConfigLimits.DEPTH, "depth", depth);
    }

    MaskedMlp network() {
        return new MaskedMlp(hiddenUnits, depth, residual, nonlinearity);
    }
}
