package org.flows4j.models.interop;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A part of a model that is being imported and the values of its parameters, by their names within the part.
 *
 * @param <P> the type of part
 */
record Draft<P>(P part, Map<String, Supplier<double[]>> values) {
    static <P> Draft<P> of(P part) {
        return new Draft<>(part, new LinkedHashMap<>());
    }

    /** Adds the values of a parameter. */
    Draft<P> with(String name, Supplier<double[]> parameter) {
        values.put(name, parameter);
        return this;
    }

    /** Adds the values of a part within this one. */
    void absorb(String prefix, Draft<?> inner) {
        inner.values.forEach((name, parameter) -> values.put(prefix + name, parameter));
    }
}
