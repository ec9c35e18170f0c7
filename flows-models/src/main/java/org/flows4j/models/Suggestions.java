package org.flows4j.models;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/** Messages for misspelt names: what was meant, and what there is. */
public final class Suggestions {
    private Suggestions() {}

    /**
     * A message for a name that does not exist.
     *
     * @param kind what the name names, for example {@code "key"}
     * @param name the unknown name
     * @param known the names that exist, at least one
     * @return {@code Unknown key "stpes": did you mean "steps"? Known: …}
     */
    public static String unknown(String kind, String name, Collection<String> known) {
        String nearest = known.stream()
                .min(Comparator.comparingInt(candidate -> distance(lower(name), lower(candidate))))
                .orElseThrow();
        return "Unknown " + kind + " \"" + name + "\": did you mean \"" + nearest + "\"? Known: "
                + String.join(", ", known);
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    /** Levenshtein distance: insertions, deletions and substitutions that turn one word into the other. */
    private static int distance(String a, String b) {
        int[] previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substitution = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(substitution, 1 + Math.min(previous[j], row[j - 1]));
            }
            previous = row;
        }
        return previous[b.length()];
    }
}
