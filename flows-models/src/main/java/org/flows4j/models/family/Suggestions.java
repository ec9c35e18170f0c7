package org.flows4j.models.family;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import org.flows4j.core.io.Excerpt;

/** Messages for misspelled names, with the nearest name and the known names. */
public final class Suggestions {
    private static final float LETTERS_A_MISTAKE = 3;

    /** No known name is this long, and the time of a comparison grows with the length. */
    private static final int LONGEST = 1000;

    private Suggestions() {}

    /**
     * A message for a name that does not exist. It suggests a known name if changing, inserting or deleting at most a third (rounded) of
     * the letters of the longer name gives the other one. Case is ignored.
     *
     * @param kind the kind of thing that the name denotes, for example {@code "key"}
     * @param name the unknown name
     * @param known the names that exist, at least one
     * @return {@code Unknown key "stpes": did you mean "steps"? Known: …}, or the same without a suggestion
     */
    public static String unknown(String kind, String name, Collection<String> known) {
        String suggestion = nearest(name, known)
                .map(nearest -> ": did you mean \"" + nearest + "\"? Known: ")
                .orElse(". Known: ");
        return "Unknown " + kind + " \"" + Excerpt.of(name) + "\"" + suggestion + String.join(", ", known);
    }

    /** The known name nearest to a misspelled one, or to what follows its first dot; empty if none is close. */
    public static Optional<String> nearest(String name, Collection<String> known) {
        if (name.length() > LONGEST) {
            return Optional.empty();
        }
        Optional<String> nearest = known.stream()
                .filter(candidate -> distance(lower(name), lower(candidate))
                        <= Math.round(Math.max(name.length(), candidate.length()) / LETTERS_A_MISTAKE))
                .min(Comparator.comparingInt(candidate -> distance(lower(name), lower(candidate))));
        int dot = name.indexOf('.');
        return nearest.isPresent() || dot < 0 ? nearest : nearest(name.substring(dot + 1), known);
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
