package org.flows4j.models.mixture;

import java.util.Map;
import org.flows4j.models.family.AddedLater;
import org.flows4j.models.family.ConfigLimits;
import org.flows4j.models.family.ModelConfigs;
import org.flows4j.models.tabular.ColumnKinds;

/**
 * The configuration of a {@link MixtureFlow}.
 *
 * @param columns length D of a row; set from the data
 * @param conditionColumns length k of the row that each sample is conditioned on, 0 for an unconditional flow
 * @param power whether power transforms precede the steps
 * @param components normal components of the base distribution
 * @param degreesOfFreedom degrees of freedom of the base distribution's component with heavy tails
 * @param steps number of autoregressive spline layers, 0 for none
 * @param hiddenUnits units of each of the masked networks' two hidden layers, at least the number of columns
 * @param bins bins of each spline
 * @param bound splines transform the interval [-bound, bound] of the standardized columns
 * @param columnKinds kinds of the columns, {@code real}, {@code category(3)} or {@code missing(1)}; empty for real numbers only
 */
public record MixtureConfig(
        int columns,
        int conditionColumns,
        boolean power,
        int components,
        int degreesOfFreedom,
        int steps,
        int hiddenUnits,
        int bins,
        double bound,
        @AddedLater("") ColumnKinds columnKinds) {
    /** @throws IllegalArgumentException if one is out of range */
    public MixtureConfig {
        ConfigLimits.range(1, ConfigLimits.COMPONENTS, "columns", columns);
        ConfigLimits.range(0, ConfigLimits.COMPONENTS, "conditionColumns", conditionColumns);
        ConfigLimits.range(1, ConfigLimits.MIXTURE, "components", components);
        ConfigLimits.range(1, ConfigLimits.MIXTURE, "degreesOfFreedom", degreesOfFreedom);
        ConfigLimits.range(0, ConfigLimits.DEPTH, "steps", steps);
        ConfigLimits.range(1, ConfigLimits.WIDTH, "hiddenUnits", hiddenUnits);
        if (bins < 2 || bins > 256 || !(bound > 0) || Double.isInfinite(bound)) {
            throw new IllegalArgumentException(
                    "Splines need 2 to 256 bins and a positive bound, got " + bins + " bins and the bound " + bound);
        }
        for (ColumnKinds.ColumnKind kind : columnKinds.kinds()) {
            if (kind instanceof ColumnKinds.Angle || kind instanceof ColumnKinds.Interval) {
                throw new IllegalArgumentException("Columns of a mixture are real, category(k) or missing(column), got "
                        + kind + "; the families maf, iaf, nsf and naf have others");
            }
        }
        if (steps > 0 && hiddenUnits < columns) {
            throw new IllegalArgumentException("A masked network needs at least one hidden unit per column, got "
                    + hiddenUnits + " units for " + columns + " columns; set hiddenUnits to " + columns + " or more");
        }
        if (conditionColumns > 0 && steps == 0) {
            throw new IllegalArgumentException("A condition of " + conditionColumns
                    + " columns has no effect without steps, which see it; set steps to 1 or more");
        }
    }

    /** Returns the same model with at least this number of hidden units. */
    MixtureConfig withHiddenUnits(int least) {
        return ModelConfigs.with(this, Map.of("hiddenUnits", Math.max(hiddenUnits, least)));
    }

    /** Returns the same model for conditions of this length, 0 for none; a condition adds a step if there is none. */
    MixtureConfig forCondition(int newConditionColumns) {
        return ModelConfigs.with(
                this,
                Map.of(
                        "conditionColumns",
                        newConditionColumns,
                        "steps",
                        newConditionColumns > 0 ? Math.max(1, steps) : steps));
    }

    /** Returns the same model with another start: whether there are power transforms, and the number of components. */
    MixtureConfig withStart(boolean newPower, int newComponents) {
        return ModelConfigs.with(this, Map.of("power", newPower, "components", newComponents));
    }

    /** Returns the same model for columns of other kinds. */
    public MixtureConfig withColumnKinds(ColumnKinds kinds) {
        return ModelConfigs.with(this, Map.of("columnKinds", kinds.toString()));
    }

    /** Returns the same model with other steps. */
    public MixtureConfig withSteps(int newSteps, int newHiddenUnits) {
        return ModelConfigs.with(this, Map.of("steps", newSteps, "hiddenUnits", newHiddenUnits));
    }
}
