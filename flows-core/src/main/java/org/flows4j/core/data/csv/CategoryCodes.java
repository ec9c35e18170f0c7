package org.flows4j.core.data.csv;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * The numbers of the categories in a column of a CSV file. Categories that are whole numbers from 0 keep them; others are numbered in
 * alphabetical order.
 */
final class CategoryCodes {
    /** The largest number of categories. */
    static final int MOST = 1 << 16;

    private final boolean known;
    private final Map<String, Integer> codes = new HashMap<>();
    private long characters;

    /** Prepares a column; the names are those of its categories in order, empty if they are to be found. */
    CategoryCodes(List<String> names) {
        known = !names.isEmpty();
        names.forEach(this::add);
    }

    private int add(String text) {
        characters += text.length();
        codes.put(text, codes.size());
        return codes.size() - 1;
    }

    /** The provisional number of a category, -1 if it is not one of the known names, or there are too many. */
    int code(String text) {
        Integer code = codes.get(text);
        if (code != null) {
            return code;
        }
        return known || codes.size() == MOST ? -1 : add(text);
    }

    /** The number of characters of all names. */
    long characters() {
        return characters;
    }

    boolean isKnown() {
        return known;
    }

    /** The names in the order of their final numbers; empty if the categories are whole numbers. */
    List<String> names() {
        return known
                ? inOrder()
                : areNumbers() ? List.of() : codes.keySet().stream().sorted().toList();
    }

    /** The final number for each provisional one. */
    double[] numbers() {
        double[] numbers = new double[codes.size()];
        List<String> names = names();
        Map<String, Integer> order = new HashMap<>();
        IntStream.range(0, names.size()).forEach(i -> order.put(names.get(i), i));
        codes.forEach((text, code) -> numbers[code] = names.isEmpty() ? number(text) : order.get(text));
        return numbers;
    }

    private List<String> inOrder() {
        String[] names = new String[codes.size()];
        codes.forEach((text, code) -> names[code] = text);
        return Arrays.asList(names);
    }

    private boolean areNumbers() {
        return codes.keySet().stream().allMatch(text -> number(text) >= 0);
    }

    /** One of the categories if all are numbers, but not whole numbers from 0: the column is no category. */
    Optional<String> measurement() {
        boolean numbers =
                codes.keySet().stream().allMatch(text -> CsvNumbers.parse(text).isPresent());
        return known || !numbers || areNumbers()
                ? Optional.empty()
                : codes.keySet().stream().filter(text -> number(text) < 0).findFirst();
    }

    /** A whole number from 0 to MOST - 1, or -1. */
    private static double number(String text) {
        OptionalDouble number = CsvNumbers.parse(text);
        double value = number.orElse(-1);
        return value >= 0 && value < MOST && value == Math.rint(value) ? value : -1;
    }
}
