package org.flows4j.examples.experiments.comparison;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.flows4j.core.data.DataSet;
import org.flows4j.models.family.ModelConfigs;
import org.flows4j.models.glow.GlowConfig;
import org.flows4j.models.glow.WoodburyGlow;
import org.flows4j.models.glow.WoodburyGlowConfig.Mixing;

/**
 * The models of table 1 of the Woodbury paper (Lu and Huang 2020) at small scale: one skeleton with five ways of mixing, and two whose
 * channels are mixed by 1x1 convolutions and whose couplings are splines or MaCow units.
 */
public final class MixingComparison {
    private static final List<GlowConfig.CouplingKind> BASELINES =
            List.of(GlowConfig.CouplingKind.SPLINE, GlowConfig.CouplingKind.MACOW);

    private MixingComparison() {}

    /**
     * One contestant for each way of mixing and for each other coupling.
     *
     * @param preset of Woodbury-Glow
     * @param changes values that replace those of the preset, by name
     * @param data the models are fitted to
     * @return the contestants
     * @throws IllegalArgumentException if a change is refused, or such models cannot be built for the data
     */
    public static List<Contestant> contestants(String preset, Map<String, String> changes, DataSet data) {
        List<Contestant> contestants = new ArrayList<>();
        for (Mixing mixing : Mixing.values()) {
            contestants.add(contestant(mixing.name(), preset, changes, Map.of("mixing", mixing.name()), data));
        }
        for (GlowConfig.CouplingKind coupling : BASELINES) {
            Map<String, String> own = Map.of("mixing", Mixing.CONV_1X1.name(), "coupling", coupling.name());
            contestants.add(contestant(coupling.name(), preset, changes, own, data));
        }
        return contestants;
    }

    private static Contestant contestant(
            String name, String preset, Map<String, String> changes, Map<String, String> own, DataSet data) {
        WoodburyGlow family = new WoodburyGlow();
        Map<String, String> all = new LinkedHashMap<>(changes);
        all.putAll(own);
        return Contestant.fitted(
                name.toLowerCase(Locale.ROOT).replace('_', '-'),
                family,
                ModelConfigs.with(family.preset(preset), all),
                data,
                0);
    }
}
