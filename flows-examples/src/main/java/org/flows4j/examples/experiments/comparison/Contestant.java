package org.flows4j.examples.experiments.comparison;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.model.DataDescription;
import org.flows4j.core.model.ModelDescription;
import org.flows4j.core.tensor.DType;
import org.flows4j.examples.data.ModelData;
import org.flows4j.models.family.ModelConfigs;
import org.flows4j.models.family.ModelFamily;

/**
 * One of the compared models.
 *
 * @param name letters, digits and hyphens; used in file names
 * @param model its description
 */
public record Contestant(String name, ModelDescription model) {
    /**
     * Checks the name.
     *
     * @throws IllegalArgumentException if it is unsuitable for a file name
     */
    public Contestant {
        if (!name.matches("[A-Za-z0-9-]+")) {
            throw new IllegalArgumentException(
                    "A contestant's name has letters, digits and hyphens only, got \"" + name + "\"");
        }
    }

    /**
     * A model fitted to data, in single precision.
     *
     * @param name of letters, digits and hyphens
     * @param family kind of model
     * @param config its configuration, before it is adapted to the data
     * @param data the model is for
     * @param classes that the model is conditioned on; 0 for an unconditional one
     * @throws IllegalArgumentException if such a model cannot be built for the data
     */
    public static <C extends Record> Contestant fitted(
            String name, ModelFamily<C> family, C config, DataSet data, int classes) {
        DataDescription found = ModelData.describe(data);
        C fitted = family.withClasses(family.forData(config, found.sampleShape(), found.levels()), classes);
        DataDescription seen = ModelData.describe(data, family.levels(fitted), classes);
        return new Contestant(
                name, new ModelDescription(family.name(), ModelConfigs.toJson(fitted), DType.FLOAT32, seen));
    }

    /** Groups the results of runs by the name of their contestant, in order. */
    public static <R> Map<String, List<R>> grouped(List<R> results, Function<R, String> name) {
        return results.stream().collect(Collectors.groupingBy(name, LinkedHashMap::new, Collectors.toList()));
    }
}
