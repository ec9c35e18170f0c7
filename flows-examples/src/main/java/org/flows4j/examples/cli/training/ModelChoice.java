package org.flows4j.examples.cli.training;

import java.util.List;
import java.util.Map;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.model.DataDescription;
import org.flows4j.core.model.ModelDescription;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Precision;
import org.flows4j.examples.data.ConditionedTable;
import org.flows4j.examples.data.ModelData;
import org.flows4j.models.ModelFamilies;
import org.flows4j.models.family.ModelConfigs;
import org.flows4j.models.family.ModelFamily;
import org.flows4j.models.family.Suggestions;
import org.flows4j.models.tabular.TabularColumns;
import org.jspecify.annotations.Nullable;

/**
 * The model that a user requests.
 *
 * @param family kind of model
 * @param preset named configuration; null for the family's own choice
 * @param changes values that replace those of the preset, by name
 * @param precision number format; null for the default
 * @param <C> the family's configuration
 */
public record ModelChoice<C extends Record>(
        ModelFamily<C> family,
        @Nullable String preset,
        Map<String, String> changes,
        @Nullable Precision precision) {
    /**
     * Finds a choice by its names.
     *
     * @throws IllegalArgumentException if there is no such family or preset, or a changed value is refused
     */
    public static ModelChoice<?> of(
            String family, @Nullable String preset, Map<String, String> changes, @Nullable Precision precision) {
        ModelChoice<?> choice = new ModelChoice<>(ModelFamilies.byName(family), preset, changes, precision);
        choice.config();
        return choice;
    }

    /** The default training settings: those of the preset's authors, if there are any. */
    public RunSettings trainingDefaults() {
        RunSettings defaults = RunSettings.defaults();
        return preset == null
                ? defaults
                : family.recipe(preset).map(defaults::with).orElse(defaults);
    }

    /** The configuration, before it is fitted to data. */
    private C config() {
        return config(preset == null ? family.presets().keySet().iterator().next() : preset);
    }

    private C config(String name) {
        Map<String, C> presets = family.presets();
        C config = presets.get(name);
        if (config == null) {
            throw new IllegalArgumentException(
                    Suggestions.unknown("preset of " + family.name(), name, presets.keySet()));
        }
        return ModelConfigs.with(config, changes);
    }

    /**
     * Describes a new model.
     *
     * @throws IllegalArgumentException if such a model cannot be built for the data
     */
    public ModelDescription describe(DataSet data, int classes) {
        DataDescription found = ModelData.describe(data);
        C chosen = config(preset == null ? family.defaultPreset(found.sampleShape()) : preset);
        C fitted = family.withClasses(family.forData(chosen, found.sampleShape(), found.levels()), classes);
        DType dtype = precision == null ? DType.FLOAT32 : precision.dtype();
        family.checkValues(data, dtype);
        DataDescription seen = ModelData.describe(data, family.levels(fitted), classes);
        return new ModelDescription(family.name(), ModelConfigs.toJson(fitted), dtype, seen);
    }

    /**
     * Describes a new model of some columns of a table given the others.
     *
     * @param conditions names of the other columns
     * @throws IllegalArgumentException if such a model cannot be built for the data
     */
    public ModelDescription describe(DataSet data, List<String> conditions) {
        ConditionedTable table = ConditionedTable.divide(data, conditions);
        ModelDescription described = describe(table.rows(), conditions.size());
        TabularColumns.checkConditions(table.conditions(), described.dtype());
        DataDescription seen = ModelData.describe(table.rows()).withConditions(conditions);
        return new ModelDescription(described.family(), described.config(), described.dtype(), seen);
    }

    /**
     * Checks that a model to be trained further agrees with the user's requests, if there are any.
     *
     * @throws IllegalArgumentException if it is another model
     */
    void requireSame(ModelDescription saved) {
        if (!saved.family().equals(family.name())) {
            throw new IllegalArgumentException("--resume continues with the model in --out, which is a "
                    + saved.family() + ", not a " + family.name());
        }
        if (precision != null && precision.dtype() != saved.dtype()) {
            throw new IllegalArgumentException("--resume continues with the model in --out, which computes in "
                    + saved.dtype() + ", not in " + precision);
        }
        C there = ModelConfigs.fromJson(saved.config(), family.configType());
        DataDescription data = saved.data();
        C wanted = preset == null
                ? ModelConfigs.with(there, changes)
                : family.withClasses(
                        family.forData(config(), data.sampleShape(), data.levels()),
                        data.classes() + data.conditionNames().size());
        if (!wanted.equals(there)) {
            throw new IllegalArgumentException("--resume continues with the model in --out, whose configuration is "
                    + there + ", not " + wanted + "; repeat the run's --preset and --set, or train a new model");
        }
    }
}
