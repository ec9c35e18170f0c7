package org.flows4j.models.tabular;

import org.flows4j.models.family.BaseConfig;
import org.flows4j.models.family.ConfigLimits;
import org.flows4j.models.family.ContextConfig;
import org.flows4j.models.family.Flattened;

/**
 * The configuration of a {@link TabularFlow}.
 *
 * @param columns length D of a row, at least 2; set from the data
 * @param conditionColumns length k of the row that each sample is conditioned on, 0 for an unconditional flow
 * @param coupling the transform of one half of the columns given the other
 * @param mixing the layer before each coupling
 * @param steps steps of flow
 * @param hiddenUnits units of each of the coupling networks' two hidden layers
 * @param bins bins of each spline; affine couplings ignore it
 * @param bound splines transform the interval [-bound, bound] of the standardized data; affine couplings ignore it
 * @param prior base distribution
 * @param conditioning context network of a conditional flow
 */
public record TabularConfig(
        int columns,
        int conditionColumns,
        CouplingKind coupling,
        Mixing mixing,
        int steps,
        int hiddenUnits,
        int bins,
        double bound,
        @Flattened BaseConfig prior,
        @Flattened ContextConfig conditioning) {
    /** The transform of one half of the columns given the other. */
    public enum CouplingKind {
        /** {@code x * exp(tanh(s)) + t}. */
        AFFINE,
        /** {@code x + t} (Dinh et al. 2015), whose scales are those of the activation normalization alone. */
        ADDITIVE,
        /** Monotone rational quadratic splines with linear tails (Durkan et al. 2019). */
        SPLINE
    }

    /** The layer before each coupling. */
    public enum Mixing {
        /** A fixed random permutation of the columns, drawn with the model's starting values. */
        PERMUTATION,
        /** A learned invertible matrix, as in Glow (Kingma and Dhariwal 2018). */
        MATRIX
    }

    /** @throws IllegalArgumentException if one is out of range */
    public TabularConfig {
        if (columns < 2) {
            throw new IllegalArgumentException(
                    "A flow of tables couples columns with one another, so it needs at least 2, got " + columns
                            + "; add a column, or fit a one-dimensional distribution");
        }
        ConfigLimits.range(2, ConfigLimits.COMPONENTS, "columns", columns);
        ConfigLimits.range(0, ConfigLimits.COMPONENTS, "conditionColumns", conditionColumns);
        ConfigLimits.range(1, ConfigLimits.DEPTH, "steps", steps);
        ConfigLimits.range(1, ConfigLimits.WIDTH, "hiddenUnits", hiddenUnits);
        if (bins < 2 || bins > 256 || !(bound > 0) || Double.isInfinite(bound)) {
            throw new IllegalArgumentException(
                    "Splines need 2 to 256 bins and a positive bound, got " + bins + " bins and the bound " + bound);
        }
    }

    /** Returns the same model for rows of other lengths; {@code newConditionColumns} is 0 for no condition. */
    public TabularConfig forColumns(int newColumns, int newConditionColumns) {
        return new TabularConfig(
                newColumns,
                newConditionColumns,
                coupling,
                mixing,
                steps,
                hiddenUnits,
                bins,
                bound,
                prior,
                conditioning);
    }

    /** Returns the same kind of model, larger or smaller. */
    public TabularConfig sized(int newSteps, int newHiddenUnits) {
        return new TabularConfig(
                columns,
                conditionColumns,
                coupling,
                mixing,
                newSteps,
                newHiddenUnits,
                bins,
                bound,
                prior,
                conditioning);
    }

    /** The number of values that the layers see of a condition. */
    int conditionChannels() {
        return conditioning.channels(conditionColumns);
    }
}
