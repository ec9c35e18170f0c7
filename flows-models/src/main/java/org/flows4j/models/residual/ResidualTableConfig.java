package org.flows4j.models.residual;

import java.util.Collections;
import org.flows4j.core.nn.lipschitz.LipschitzMlp;
import org.flows4j.models.family.BaseConfig;
import org.flows4j.models.family.ConfigLimits;
import org.flows4j.models.family.Flattened;

/**
 * The configuration of a {@link ResidualTableFlow}.
 *
 * @param columns length D of a row; set from the data
 * @param blocks number of residual blocks
 * @param hiddenUnits units of every hidden layer of a block's network
 * @param depth number of hidden layers of a block's network
 * @param coefficient bound of the Lipschitz constant of each layer, above 0 and below 1
 * @param actNorm whether an activation normalization precedes each block
 * @param series log-determinants
 * @param prior base distribution
 */
public record ResidualTableConfig(
        int columns,
        int blocks,
        int hiddenUnits,
        int depth,
        double coefficient,
        boolean actNorm,
        @Flattened LogDetConfig series,
        @Flattened BaseConfig prior) {
    /**
     * Checks every number.
     *
     * @throws IllegalArgumentException if one is out of range
     */
    public ResidualTableConfig {
        ConfigLimits.range(1, ConfigLimits.COMPONENTS, "columns", columns);
        ConfigLimits.range(1, ConfigLimits.DEPTH, "blocks", blocks);
        ConfigLimits.range(1, ConfigLimits.WIDTH, "hiddenUnits", hiddenUnits);
        ConfigLimits.range(1, ConfigLimits.DEPTH, "depth", depth);
        checkCoefficient(coefficient);
    }

    static void checkCoefficient(double coefficient) {
        if (!(coefficient > 0 && coefficient < 1)) {
            throw new IllegalArgumentException("coefficient must be above 0 and below 1, got " + coefficient);
        }
    }

    /** The networks of the blocks: a nonlinearity before each layer, and a last layer that starts at 0, as the authors' for vectors. */
    LipschitzMlp networks() {
        return new LipschitzMlp(Collections.nCopies(depth, hiddenUnits), coefficient, true, true);
    }
}
