package org.flows4j.examples.kernels;

import java.util.Arrays;
import java.util.regex.Pattern;

/** Parses sizes in benchmark names: numbers separated by x. */
final class Sizes {
    private static final Pattern SEPARATOR = Pattern.compile("x");

    private Sizes() {}

    static int[] parse(String text, int count) {
        try {
            int[] sizes =
                    SEPARATOR.splitAsStream(text).mapToInt(Integer::parseInt).toArray();
            if (sizes.length == count && Arrays.stream(sizes).allMatch(size -> size > 0)) {
                return sizes;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(message(text, count), e);
        }
        throw new IllegalArgumentException(message(text, count));
    }

    private static String message(String text, int count) {
        return "Expected " + count + " positive numbers separated by x, such as 64x50x50 for three, got " + text;
    }
}
