package org.flows4j.models.tabular;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.data.MissingIndicators;
import org.flows4j.core.io.Excerpt;
import org.flows4j.core.layer.FlowLayer;
import org.flows4j.layers.stochastic.ColumnDequantization;
import org.flows4j.layers.stochastic.MissingColumns;
import org.flows4j.models.family.ConfigLimits;

/**
 * The kinds of a table's columns, written as {@code real,angle,interval(0:1),category(3),missing(1)}; an empty text stands for real numbers
 * only.
 *
 * @param kinds one for each column, or none
 */
public record ColumnKinds(List<ColumnKind> kinds) {
    /** Real numbers only. */
    public static final ColumnKinds REAL = new ColumnKinds(List.of());

    private static final String NUMBER = "([-+]?[0-9.]+(?:[eE][-+]?[0-9]+)?)";
    private static final Pattern CATEGORY = Pattern.compile("category\\(([0-9]{1,5})\\)");
    private static final Pattern MISSING = Pattern.compile("missing\\(([0-9]{1,7})\\)");
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

    /**
     * The indicator of another column: 1 in rows where the value of that column is missing, otherwise 0. The model's density is then that of
     * the values that are present, together with the indicators; its likelihood is a lower bound ({@link MissingColumns}).
     *
     * @param column number of the other column, from 1; its kind is real
     */
    public record Missing(int column) implements ColumnKind {
        /** @throws IllegalArgumentException if the number is not positive */
        public Missing {
            ConfigLimits.range(1, ConfigLimits.COMPONENTS, "the column of missing(column)", column);
        }

        @Override
        public String toString() {
            return "missing(" + column + ")";
        }
    }

    /**
     * Copies the list.
     *
     * @throws IllegalArgumentException if an indicator belongs to no real column, or two belong to the same one
     */
    public ColumnKinds {
        ConfigLimits.range(0, ConfigLimits.COMPONENTS, "the number of columnKinds", kinds.size());
        kinds = List.copyOf(kinds);
        Set<Integer> indicated = new HashSet<>();
        for (ColumnKind kind : kinds) {
            if (kind instanceof Missing missing
                    && (missing.column() > kinds.size()
                            || !(kinds.get(missing.column() - 1) instanceof Real)
                            || !indicated.add(missing.column()))) {
                throw new IllegalArgumentException(
                        "An indicator of missing values belongs to one real column, got " + kind + " in " + kinds);
            }
        }
    }

    /**
     * The kinds of a table's columns: categories that have names, indicators of missing values (or two categories, if the column that they
     * belong to is not in the table), and real numbers.
     */
    public static ColumnKinds of(DataSet table) {
        List<String> names = table.columnNames();
        List<ColumnKind> kinds = new ArrayList<>();
        for (int j = 0; j < table.sampleLength(); j++) {
            List<String> categories = table.categoryNames(j);
            int column = categories.isEmpty()
                    ? -1
                    : MissingIndicators.columnOf(names.get(j), categories)
                            .map(names::indexOf)
                            .orElse(-1);
            kinds.add(
                    categories.isEmpty()
                            ? new Real()
                            : column >= 0 ? new Missing(column + 1) : new Category(Math.max(2, categories.size())));
        }
        return kinds.stream().allMatch(kind -> kind instanceof Real) ? REAL : new ColumnKinds(kinds);
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
        Matcher missing = MISSING.matcher(text);
        if (missing.matches()) {
            return new Missing(Integer.parseInt(missing.group(1)));
        }
        if (interval.matches()) {
            return new Interval(Double.parseDouble(interval.group(1)), Double.parseDouble(interval.group(2)));
        }
        throw new IllegalArgumentException(
                "Unknown kind of column \"" + Excerpt.of(text)
                        + "\": a column is real, angle, interval(a:b), category(k) or missing(column), for example columnKinds=real,angle,interval(0:1)");
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

    /**
     * The layers that make a row of real numbers out of missing values and categories.
     *
     * @param parameters makes the buffers {@code missing.…}
     * @return none if there are neither
     */
    public List<FlowLayer> continuous(ParameterFactory parameters) {
        List<FlowLayer> layers = new ArrayList<>();
        Integer[] indicators = new Integer[kinds.size()];
        Arrays.fill(indicators, -1);
        List<Integer> levels = new ArrayList<>();
        for (int j = 0; j < indicators.length; j++) {
            ColumnKind kind = kinds.get(j);
            if (kind instanceof Missing missing) {
                indicators[missing.column() - 1] = j;
            }
            levels.add(kind instanceof Category category ? category.levels() : kind instanceof Missing ? 2 : 0);
        }
        if (levels.stream().anyMatch(k -> k > 0)) {
            if (Arrays.stream(indicators).anyMatch(j -> j >= 0)) {
                layers.add(new MissingColumns(parameters.child("missing"), List.of(indicators)));
            }
            layers.add(new ColumnDequantization(levels));
        }
        return layers;
    }

    private List<Integer> where(Predicate<ColumnKind> condition) {
        return IntStream.range(0, kinds.size())
                .filter(i -> condition.test(kinds.get(i)))
                .boxed()
                .toList();
    }
}
