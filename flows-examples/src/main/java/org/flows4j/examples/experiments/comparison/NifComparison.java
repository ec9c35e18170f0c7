package org.flows4j.examples.experiments.comparison;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.flows4j.core.data.DataSet;
import org.flows4j.models.family.ModelConfigs;
import org.flows4j.models.nif.NoisyInjectiveFlow;

/**
 * The models of the tables of Cunningham et al. (2020) at small scale: one flow with a standard normal prior, and with noisy injective
 * priors of several dimensions.
 */
public final class NifComparison {
    /** The plain flow. */
    public static final String BASELINE = "nf";

    private NifComparison() {}

    /**
     * The plain flow, and one contestant for each number of dimensions.
     *
     * @param preset of the family
     * @param dimensions of the manifolds
     * @param changes values that replace those of the preset, by name
     * @param data the models are fitted to
     * @return the contestants
     * @throws IllegalArgumentException if a change is refused, or such models cannot be built for the data
     */
    public static List<Contestant> contestants(
            String preset, List<Integer> dimensions, Map<String, String> changes, DataSet data) {
        List<Contestant> contestants = new ArrayList<>();
        contestants.add(contestant(BASELINE, preset, 0, changes, data));
        for (int latent : dimensions) {
            contestants.add(contestant("nif-" + latent, preset, latent, changes, data));
        }
        return contestants;
    }

    private static Contestant contestant(
            String name, String preset, int latent, Map<String, String> changes, DataSet data) {
        NoisyInjectiveFlow family = new NoisyInjectiveFlow();
        Map<String, String> all = new LinkedHashMap<>(changes);
        all.put("latentDimensions", Integer.toString(latent));
        return Contestant.fitted(name, family, ModelConfigs.with(family.preset(preset), all), data, 0);
    }
}
