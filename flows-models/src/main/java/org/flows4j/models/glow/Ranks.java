package org.flows4j.models.glow;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.flows4j.models.family.ConfigLimits;

/**
 * The ranks of low-rank maps at the scales of a model, written as {@code "8,8,16"}. The last number applies to all further scales.
 *
 * @param byLevel at least one rank, each positive, of the first scale first
 */
public record Ranks(List<Integer> byLevel) {
    /** @throws IllegalArgumentException if there is none, or one is out of range */
    public Ranks {
        byLevel = List.copyOf(byLevel);
        ConfigLimits.range(1, ConfigLimits.LIST, "The number of ranks", byLevel.size());
        String name = "Each rank of " + byLevel;
        byLevel.forEach(rank -> ConfigLimits.range(1, ConfigLimits.WIDTH, name, rank));
    }

    /** Ranks in the order of the scales. */
    public static Ranks of(Integer... byLevel) {
        return new Ranks(List.of(byLevel));
    }

    /**
     * Reads numbers with commas between them.
     *
     * @throws IllegalArgumentException if the text is not of that form
     */
    @JsonCreator
    public static Ranks parse(String text) {
        try {
            return new Ranks(Arrays.stream(text.split(",", -1))
                    .map(number -> Integer.valueOf(number.strip()))
                    .toList());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "Ranks are numbers with commas between them, such as 8,8,16, got \"" + text + "\"", e);
        }
    }

    /** The rank at a scale, of which the first is 1: that of the scale, or the last rank. */
    public int at(int level) {
        return byLevel.get(Math.min(level, byLevel.size()) - 1);
    }

    /** The form that {@link #parse} reads. */
    @Override
    @JsonValue
    public String toString() {
        return byLevel.stream().map(String::valueOf).collect(Collectors.joining(","));
    }
}
