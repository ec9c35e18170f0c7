package org.flows4j.models;

import java.util.List;

/** The model families this library builds. */
public final class ModelFamilies {
    private static final List<ModelFamily<?>> ALL = List.of(
            new Glow(),
            new WoodburyGlow(),
            new FlowPlusPlus(),
            new VFlow(),
            new VFlowGlow(),
            new VFlowWoodburyGlow(),
            new VectorFlow(),
            new TabularFlow());

    private ModelFamilies() {}

    /**
     * All families.
     *
     * @return an immutable list
     */
    public static List<ModelFamily<?>> all() {
        return ALL;
    }

    /**
     * A family by its name.
     *
     * @param name for example {@code "glow"}
     * @return the family
     * @throws IllegalArgumentException if there is none of that name; suggests the nearest
     */
    public static ModelFamily<?> byName(String name) {
        return ALL.stream()
                .filter(family -> family.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(Suggestions.unknown(
                        "model", name, ALL.stream().map(ModelFamily::name).toList())));
    }
}
