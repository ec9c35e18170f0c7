package org.flows4j.examples.experiments.comparison;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.flows4j.core.data.DataSet;
import org.flows4j.examples.data.ModelData;
import org.flows4j.models.family.ModelConfigs;
import org.flows4j.models.glow.Glow;
import org.flows4j.models.glow.GlowConfig;

/** A small class-conditional Glow, the same Glow without classes, and a wider one without classes. */
public final class ClassComparison {
    private static final String WIDTH = "hiddenWidth";
    private static final Map<String, String> SMALL = Map.of("stepsPerLevel", "4", WIDTH, "64");

    /** The width that gives an unconditional model as many parameters as ten classes give a conditional one; within 2%. */
    private static final String WIDER = "90";

    private ClassComparison() {}

    /**
     * The conditional model, the unconditional one, and an unconditional one with as many parameters as the conditional.
     *
     * @param changes values that replace those of all models, by name
     * @param data labelled samples that the models are fitted to
     * @return the contestants
     * @throws IllegalArgumentException if the data has no labels, a change is refused, or such models cannot be built for the data
     */
    public static List<Contestant> contestants(Map<String, String> changes, DataSet data) {
        int classes = ModelData.classes(data);
        return List.of(
                contestant("conditional", Map.of(), changes, data, classes),
                contestant("unconditional", Map.of(), changes, data, 0),
                contestant("unconditional-wide", Map.of(WIDTH, WIDER), changes, data, 0));
    }

    private static Contestant contestant(
            String name, Map<String, String> own, Map<String, String> changes, DataSet data, int classes) {
        Glow family = new Glow();
        GlowConfig small = ModelConfigs.with(family.preset("FASHION_MNIST"), SMALL);
        Map<String, String> all = new HashMap<>(own);
        all.putAll(changes);
        return Contestant.fitted(name, family, ModelConfigs.with(small, all), data, classes);
    }
}
