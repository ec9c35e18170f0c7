package org.flows4j.examples.experiments.densities;

import java.util.List;
import java.util.function.Function;
import org.flows4j.models.family.Suggestions;

/** The choice of members of a list by their names. */
final class Chosen {
    private Chosen() {}

    /**
     * The members with these names, in the order of the list; all of them if there are no names.
     *
     * @throws IllegalArgumentException if a name is unknown
     */
    static <T> List<T> of(String kind, List<String> names, List<T> all, Function<T, String> name) {
        List<String> known = all.stream().map(name).toList();
        for (String wanted : names) {
            if (!known.contains(wanted)) {
                throw new IllegalArgumentException(Suggestions.unknown(kind, wanted, known));
            }
        }
        return all.stream()
                .filter(member -> names.isEmpty() || names.contains(name.apply(member)))
                .toList();
    }
}
