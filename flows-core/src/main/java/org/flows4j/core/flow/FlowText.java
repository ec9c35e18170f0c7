package org.flows4j.core.flow;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.flows4j.core.layer.FactorOut;
import org.flows4j.core.layer.FlowLayer;
import org.flows4j.core.layer.LayerChain;

/** Describes a flow in one line. */
final class FlowText {
    private final Map<String, Integer> layers = new LinkedHashMap<>();

    private FlowText() {}

    static String of(Flow flow) {
        FlowText text = new FlowText();
        text.count(flow.layers());
        String kinds = text.layers.entrySet().stream()
                .map(entry -> entry.getValue() + " " + entry.getKey())
                .collect(Collectors.joining(", "));
        String condition =
                flow.conditionShape().map(shape -> ", given " + shape).orElse("");
        return String.format(
                Locale.ROOT,
                "Flow[%s; prior %s; samples %s%s; %,d parameters, %s on %s, %s]",
                kinds.isEmpty() ? "no layers" : kinds,
                flow.prior().getClass().getSimpleName(),
                flow.sampleShape(),
                condition,
                flow.parameters().count(),
                flow.dtype(),
                flow.backend().name(),
                flow.likelihood().label());
    }

    private void count(FlowLayer layer) {
        if (layer instanceof LayerChain<?> chain) {
            chain.layers().forEach(this::count);
        } else {
            layers.merge(layer.getClass().getSimpleName(), 1, Integer::sum);
            if (layer instanceof FactorOut factorOut) {
                count(factorOut.inner());
            }
        }
    }
}
