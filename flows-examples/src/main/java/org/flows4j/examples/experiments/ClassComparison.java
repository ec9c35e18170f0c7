package org.flows4j.examples.experiments;

import java.util.List;
import java.util.Map;
import org.flows4j.core.io.DataSet;
import org.flows4j.examples.data.ModelData;
import org.flows4j.models.Glow;
import org.flows4j.models.GlowConfig;
import org.flows4j.models.ModelConfigs;

/** One small Glow that is told the class of each image, and the same that is not. */
public final class ClassComparison {
    private static final Map<String, String> SMALL = Map.of("stepsPerLevel", "4");

    private ClassComparison() {}

    /**
     * The conditional model and the unconditional one.
     *
     * @param changes values that replace those of both models, by name
     * @param data labelled samples that the models are fitted to
     * @return the contestants
     * @throws IllegalArgumentException if the data has no labels, a change is refused, or such models cannot be made for the data
     */
    public static List<Contestant> contestants(Map<String, String> changes, DataSet data) {
        Glow family = new Glow();
        GlowConfig config = ModelConfigs.with(ModelConfigs.with(family.preset("FASHION_MNIST"), SMALL), changes);
        return List.of(
                Contestant.fitted("conditional", family, config, data, ModelData.classes(data)),
                Contestant.fitted("unconditional", family, config, data, 0));
    }
}
