package org.flows4j.core.data;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.flows4j.core.io.Excerpt;

/** The columns of a table, which can be requested by name, or by number counted from 1. */
public final class ColumnNames {
    private final List<String> names;
    private final int count;
    private final Map<String, Integer> indices = new HashMap<>();

    /** The columns of a table, whose names may not be known. */
    public ColumnNames(List<String> names, int count) {
        this.names = names;
        this.count = count;
        for (int i = 0; i < names.size(); i++) {
            indices.put(names.get(i), i);
        }
    }

    /**
     * Returns the index of a column.
     *
     * @throws IllegalArgumentException if there is none of that name or number
     */
    public int indexOf(String column) {
        int index = find(column);
        if (index < 0) {
            throw new IllegalArgumentException("there is no column '" + Excerpt.of(column) + "'; give "
                    + (names.isEmpty() ? "" : "one of the names " + Excerpt.of(names) + ", or ")
                    + (count == 1 ? "the number 1" : "a number from 1 to " + count) + ofCase(column));
        }
        return index;
    }

    /** Returns the index of a column, -1 if there is none of that name or number; a name comes first. */
    public int find(String column) {
        Integer named = indices.get(column);
        if (named != null) {
            return named;
        }
        // No column has a longer number.
        boolean number =
                column.length() < 9 && !column.isEmpty() && column.chars().allMatch(c -> c >= '0' && c <= '9');
        int index = number ? Integer.parseInt(column) - 1 : -1;
        return index < count ? index : -1;
    }

    private String ofCase(String column) {
        return names.stream()
                .filter(name -> simple(name).equals(simple(column)))
                .findFirst()
                .map(name -> "; did you mean '" + name + "'?")
                .orElse("");
    }

    /** Returns the index of each name, in order. */
    int[] indicesOf(List<String> wanted) {
        List<String> missing = new ArrayList<>();
        int[] found = new int[wanted.size()];
        for (int i = 0; i < found.length; i++) {
            Integer index = indices.get(wanted.get(i));
            if (index == null) {
                missing.add(wanted.get(i));
            }
            found[i] = index == null ? -1 : index;
        }
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException("The model's columns " + Excerpt.of(wanted)
                    + " are looked up by name, but "
                    + Excerpt.of(missing) + (missing.size() == 1 ? " is" : " are") + " not among the data's columns "
                    + Excerpt.of(names) + similar(missing)
                    + "; rename the columns, or give data without a header, which is taken by position");
        }
        return found;
    }

    /** Returns the names that are not among others. */
    List<String> without(List<String> others) {
        Set<String> left = new LinkedHashSet<>(names);
        others.forEach(left::remove);
        return List.copyOf(left);
    }

    /** Finds names that differ only in case, spaces or signs, and so are probably meant. */
    private String similar(List<String> missing) {
        StringBuilder hints = new StringBuilder();
        for (String name : missing) {
            for (String candidate : names) {
                if (hints.length() < Excerpt.LONGEST && simple(candidate).equals(simple(name))) {
                    hints.append("; '").append(Excerpt.of(name)).append("' may be '");
                    hints.append(Excerpt.of(candidate)).append('\'');
                }
            }
        }
        return hints.toString();
    }

    private static String simple(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]", "");
    }
}
