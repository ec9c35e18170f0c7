package org.flows4j.models.interop;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.flows4j.models.imported.LatentBase;

/**
 * What an importer makes of an architecture and a state dict.
 *
 * @param sample shape of a sample
 * @param context length of the condition, 0 for none
 * @param classes number of classes that the condition is one of, 0 for none
 * @param flow the layers
 * @param base the base distribution
 * @param baseValues values of its parameters, by their names within the base
 */
record Imported(
        List<Integer> sample,
        int context,
        int classes,
        FlowDraft flow,
        LatentBase base,
        Map<String, Supplier<double[]>> baseValues) {
    Imported(
            List<Integer> sample,
            int context,
            FlowDraft flow,
            LatentBase base,
            Map<String, Supplier<double[]>> baseValues) {
        this(sample, context, 0, flow, base, baseValues);
    }

    /** A flow given a class, which ends in standard normal noise. */
    static Imported ofClasses(List<Integer> sample, int classes, FlowDraft flow) {
        return new Imported(sample, classes, classes, flow, LatentBase.NORMAL, Map.of());
    }

    /** A flow of vectors with a standard normal base. */
    static Imported normal(int features, int context, FlowDraft flow) {
        return new Imported(List.of(features), context, flow, LatentBase.NORMAL, Map.of());
    }

    /**
     * The values of all parameters by their names in the model.
     *
     * @param whole the layers, those in front of the library's included
     */
    Map<String, Supplier<double[]>> values(FlowDraft whole) {
        Map<String, Supplier<double[]>> values = new LinkedHashMap<>(whole.values());
        baseValues.forEach((name, parameter) -> values.put("base." + name, parameter));
        return values;
    }
}
