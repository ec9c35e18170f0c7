package org.flows4j.models.tabular;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.flows4j.core.io.Excerpt;
import org.flows4j.layers.stochastic.ColumnDequantization;
import org.flows4j.models.family.ConfigLimits;

/**
 * The kinds of a table's columns, written as {@code real,angle,interval(0:1),category(3)}; an empty text stands for real numbers only.
 *
 * @param kinds one for each column, or none
 */
public record ColumnKinds(List<ColumnKind> kinds) {
    /** Real numbers only. */
    public static final ColumnKinds REAL = new ColumnKinds(List.of());

    private static final String NUMBER = "([-+]?[0-9.]+(?:[eE][-+]?[0-9]+)?)";
    private static final Pattern CATEGORY = Pattern.compile("category\\(([0-9]{1,5})\\)");
    private static final Pattern INTERVAL = Pattern.compile("interval\\(" + NUMBER + ":" + NUMBER + "\\)");

    /** The values of a column. */
    public sealed interface ColumnKind {}

    /** Any real number. */
    public record Real() implements ColumnKind {
        @Override
        public String toString() {
            return "real";
        }
    }

    /** An angle in radians, in any representative. */
    public record Angle() implements ColumnKind {
        @Override
        public String toString() {
            return "angle";
        }
    }

    /**
     * A number in an open interval.
     *
     * @param lower the lower end
     * @param upper the upper end
     */
    public record Interval(double lower, double upper) implements ColumnKind {
        /**
         * Checks the order of the ends.
         *
         * @throws IllegalArgumentException if the interval is empty
         */
        public Interval {
            if (!(lower < upper) || Double.isInfinite(upper - lower)) {
                throw new IllegalArgumentException(
                        "An interval needs finite ends in order, got interval(" + lower + ":" + upper + ")");
            }
        }

        @Override
        public String toString() {
            return "interval(" + lower + ":" + upper + ")";
        }
    }

    /**
     * One of several categories, written as a whole number from 0. The density is a probability of categories; noise makes it continuous
     * ({@link ColumnDequantization}), so the likelihood of the model is a lower bound.
     *
     * @param levels number of categories
     */
    public record Category(int levels) implements ColumnKind {
        /** @throws IllegalArgumentException if there are not 2 to 65,536 categories */
        public Category {
            ConfigLimits.range(2, ColumnDequantization.MOST_LEVELS, "the number of categories", levels);
        }

        @Override
        public String toString() {
            return "category(" + levels + ")";
        }
    }

    /** Copies the list. */
    public ColumnKinds {
        ConfigLimits.range(0, ConfigLimits.COMPONENTS, "the number of columnKinds", kinds.size());
        kinds = List.copyOf(kinds);
    }

    /**
     * Reads the text form.
     *
     * @param text kinds separated by commas; empty for real numbers only
     * @return the kinds
     * @throws IllegalArgumentException if a kind is unknown, naming it
     */
    @JsonCreator
    public static ColumnKinds parse(String text) {
        return text.isBlank()
                ? REAL
                : new ColumnKinds(Arrays.stream(text.split(",", -1))
                        .map(kind -> kind(kind.strip()))
                        .toList());
    }

    private static ColumnKind kind(String text) {
        Matcher interval = INTERVAL.matcher(text);
        if (text.equals("real")) {
            return new Real();
        }
        if (text.equals("angle")) {
            return new Angle();
        }
        Matcher category = CATEGORY.matcher(text);
        if (category.matches()) {
            return new Category(Integer.parseInt(category.group(1)));
        }
        if (interval.matches()) {
            return new Interval(Double.parseDouble(interval.group(1)), Double.parseDouble(interval.group(2)));
        }
        throw new IllegalArgumentException(
                "Unknown kind of column \"" + Excerpt.of(text)
                        + "\": a column is real, angle, interval(a:b) or category(k), for example columnKinds=real,angle,interval(0:1)");
    }

    /** Returns the text form. */
    @JsonValue
    @Override
    public String toString() {
        return kinds.stream().map(ColumnKind::toString).collect(Collectors.joining(","));
    }

    /** Checks that there is a kind for each column, or none for all. */
    public void check(int columns) {
        if (!kinds.isEmpty() && kinds.size() != columns) {
            throw new IllegalArgumentException(
                    "columnKinds has " + kinds.size() + " kinds (" + this + "), the table " + columns + " columns");
        }
    }

    /** The indices of the columns that are angles. */
    public List<Integer> angles() {
        return where(kind -> kind instanceof Angle);
    }

    /** The indices of the columns that are not angles. */
    public List<Integer> numbers(int columns) {
        return kinds.isEmpty() ? IntStream.range(0, columns).boxed().toList() : where(kind -> !(kind instanceof Angle));
    }

    /** The indices of the columns with bounded values. */
    public List<Integer> intervals() {
        return where(kind -> kind instanceof Interval);
    }

    /** The layer that makes categories continuous; empty if there are none. */
    public Optional<ColumnDequantization> dequantization() {
        List<Integer> levels = kinds.stream()
                .map(kind -> kind instanceof Category category ? category.levels() : 0)
                .toList();
        return levels.stream().allMatch(k -> k == 0) ? Optional.empty() : Optional.of(new ColumnDequantization(levels));
    }

    private List<Integer> where(Predicate<ColumnKind> condition) {
        return IntStream.range(0, kinds.size())
                .filter(i -> condition.test(kinds.get(i)))
                .boxed()
                .toList();
    }
}
