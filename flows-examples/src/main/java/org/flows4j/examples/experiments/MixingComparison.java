package org.flows4j.examples.experiments;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.flows4j.core.io.DataDescription;
import org.flows4j.core.io.DataSet;
import org.flows4j.core.io.ModelDescription;
import org.flows4j.core.tensor.DType;
import org.flows4j.examples.data.ModelData;
import org.flows4j.models.ModelConfigs;
import org.flows4j.models.WoodburyGlow;
import org.flows4j.models.WoodburyGlowConfig;

/** The models of table 1 of the Woodbury paper (Lu and Huang 2020) in small: one skeleton, five ways of mixing. */
public final class MixingComparison {
    private MixingComparison() {}

    /**
     * One contestant for each way of mixing.
     *
     * @param preset of Woodbury-Glow
     * @param changes values that replace those of the preset, by name
     * @param data the models are fitted to
     * @return the contestants
     * @throws IllegalArgumentException if a change is refused, or such models cannot be made for the data
     */
    public static List<Contestant> contestants(String preset, Map<String, String> changes, DataSet data) {
        WoodburyGlow family = new WoodburyGlow();
        DataDescription found = ModelData.describe(data);
        List<Contestant> contestants = new ArrayList<>();
        for (WoodburyGlowConfig.Mixing mixing : WoodburyGlowConfig.Mixing.values()) {
            Map<String, String> all = new LinkedHashMap<>(changes);
            all.put("mixing", mixing.name());
            WoodburyGlowConfig config =
                    family.forData(ModelConfigs.with(family.preset(preset), all), found.sampleShape(), found.levels());
            DataDescription seen = new DataDescription(found.sampleShape(), family.levels(config));
            String name = mixing.name().toLowerCase(Locale.ROOT).replace('_', '-');
            contestants.add(new Contestant(
                    name, new ModelDescription(family.name(), ModelConfigs.toJson(config), DType.FLOAT32, seen)));
        }
        return contestants;
    }
}
