package org.flows4j.models.autoregressive;

import org.flows4j.models.family.AddedLater;
import org.flows4j.models.family.BaseConfig;
import org.flows4j.models.family.ConfigLimits;
import org.flows4j.models.family.ContextConfig;
import org.flows4j.models.family.Flattened;
import org.flows4j.models.tabular.ColumnKinds;

/**
 * The configuration of an autoregressive flow of table rows.
 *
 * @param columns length D of a row; set from the data
 * @param conditionColumns length k of the row that each sample is conditioned on, 0 for an unconditional flow
 * @param steps number of autoregressive layers
 * @param elementwise transform of each column given the columns before it
 * @param mixing what changes the order of the columns from step to step
 * @param actNorm whether an activation normalization precedes each step
 * @param network masked network of each step
 * @param prior base distribution; that of angles is uniform
 * @param columnKinds kinds of the columns, such as {@code real,angle,interval(0:1)}; empty for real numbers only
 * @param conditioning context network of a conditional flow
 */
public record AutoregressiveConfig(
        int columns,
        int conditionColumns,
        int steps,
        @Flattened TransformConfig elementwise,
        Mixing mixing,
        boolean actNorm,
        @Flattened MaskedNetworkConfig network,
        @Flattened BaseConfig prior,
        @AddedLater("") ColumnKinds columnKinds,
        @Flattened ContextConfig conditioning) {
    /** What changes the order of the columns from step to step. */
    public enum Mixing {
        /** Every second step has the reversed order (Papamakarios et al. 2017). */
        REVERSE,
        /** A fixed random permutation of the columns before each step, drawn with the model's starting values. */
        PERMUTATION,
        /** A learned invertible matrix, P L U, before each step (Durkan et al. 2019, section 4.1). */
        MATRIX
    }

    /**
     * Checks every number.
     *
     * @throws IllegalArgumentException if one is out of range
     */
    public AutoregressiveConfig {
        ConfigLimits.range(1, ConfigLimits.COMPONENTS, "columns", columns);
        ConfigLimits.range(0, ConfigLimits.COMPONENTS, "conditionColumns", conditionColumns);
        ConfigLimits.range(1, ConfigLimits.DEPTH, "steps", steps);
        if (!columnKinds.angles().isEmpty() && mixing != Mixing.REVERSE) {
            throw new IllegalArgumentException(
                    "Columns with angles keep their places, so they need mixing=REVERSE, got " + mixing);
        }
        if (network.hiddenUnits() < columns) {
            throw new IllegalArgumentException("A masked network needs at least one hidden unit per column, got "
                    + network.hiddenUnits() + " units for " + columns + " columns; set hiddenUnits to " + columns
                    + " or more");
        }
    }

    /**
     * Returns the same model for rows of other lengths.
     *
     * @param newColumns length of a row
     * @param newConditionColumns length of the row it is conditioned on, 0 for none
     * @return a new configuration
     */
    public AutoregressiveConfig forColumns(int newColumns, int newConditionColumns) {
        return new AutoregressiveConfig(
                newColumns,
                newConditionColumns,
                steps,
                elementwise,
                mixing,
                actNorm,
                network,
                prior,
                columnKinds,
                conditioning);
    }

    /** The number of values that the layers see of a condition. */
    int conditionChannels() {
        return conditioning.channels(conditionColumns);
    }
}
