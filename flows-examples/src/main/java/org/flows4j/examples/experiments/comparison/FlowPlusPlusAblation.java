package org.flows4j.examples.experiments.comparison;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.flows4j.core.data.DataSet;
import org.flows4j.models.family.ModelConfigs;
import org.flows4j.models.flowpp.FlowPlusPlus;
import org.flows4j.models.flowpp.FlowPlusPlusConfig;

/**
 * The ablations of Flow++ (Ho et al. 2019, table 2) at small scale: the full model, and one model without each of its three ideas. As
 * there, variants with fewer parameters get wider networks, until they have about as many.
 */
public final class FlowPlusPlusAblation {
    /** A squeeze first, so that attention is over 196 and 98 positions of an image of 28 x 28. */
    private static final Map<String, String> SMALL = Map.of(
            "layout", "squeeze,channels:2,columns:2",
            "filters", "16",
            "blocks", "1",
            "components", "4",
            "contextChannels", "8");

    /** Widths that replace the parameters of 4 logistics per element, or of the noise flow; on 28 x 28 within 2%. */
    private static final String WIDER = "20";

    private FlowPlusPlusAblation() {}

    /**
     * The whole model; with affine couplings; without attention; with uniform dequantization.
     *
     * @param changes values that replace those of all models, by name
     * @param data the models are fitted to
     * @return the contestants
     * @throws IllegalArgumentException if a change is refused, or such models cannot be built for the data
     */
    public static List<Contestant> contestants(Map<String, String> changes, DataSet data) {
        return List.of(
                contestant("full", Map.of(), changes, data),
                contestant("affine", Map.of("coupling", "AFFINE", "filters", WIDER), changes, data),
                contestant("no-attention", Map.of("attention", "MAXOUT"), changes, data),
                contestant("uniform", Map.of("dequantization", "UNIFORM", "filters", WIDER), changes, data));
    }

    /** The whole model, small enough for an experiment. */
    static FlowPlusPlusConfig small() {
        return ModelConfigs.with(new FlowPlusPlus().preset("FASHION_MNIST"), SMALL);
    }

    private static Contestant contestant(
            String name, Map<String, String> own, Map<String, String> changes, DataSet data) {
        FlowPlusPlus family = new FlowPlusPlus();
        Map<String, String> all = new LinkedHashMap<>(own);
        all.putAll(changes);
        return Contestant.fitted(name, family, ModelConfigs.with(small(), all), data, 0);
    }
}
