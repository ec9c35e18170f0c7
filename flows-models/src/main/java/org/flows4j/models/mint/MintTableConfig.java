package org.flows4j.models.mint;

import org.flows4j.models.family.BaseConfig;
import org.flows4j.models.family.ConfigLimits;
import org.flows4j.models.family.Flattened;

/**
 * The configuration of a {@link MintTableFlow}.
 *
 * @param columns length D of a row; set from the data
 * @param pairs pairs of Mint layers in opposite orders of the columns
 * @param copies hidden copies of each column in a layer
 * @param actNorm whether an activation normalization precedes each pair
 * @param prior base distribution
 */
public record MintTableConfig(
        int columns,
        int pairs,
        int copies,
        boolean actNorm,
        @Flattened BaseConfig prior) {
    /**
     * Checks every number.
     *
     * @throws IllegalArgumentException if one is out of range
     */
    public MintTableConfig {
        ConfigLimits.range(1, ConfigLimits.COMPONENTS, "columns", columns);
        ConfigLimits.range(1, ConfigLimits.DEPTH, "pairs", pairs);
        ConfigLimits.range(1, ConfigLimits.WIDTH, "copies", copies);
    }

    MintTableConfig forColumns(int newColumns) {
        return new MintTableConfig(newColumns, pairs, copies, actNorm, prior);
    }
}
