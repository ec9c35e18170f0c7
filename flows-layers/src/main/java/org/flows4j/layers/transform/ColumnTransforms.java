package org.flows4j.layers.transform;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * One {@link ElementTransform} per column of a vector. Columns with equal transforms are computed together.
 *
 * <p>Shapes: x and z {@code [N, D]}, parameters {@code [N, sum of parameters]} and features {@code [N, sum of features]}, both in the
 * order of the columns.
 */
public final class ColumnTransforms {
    private final List<ElementTransform> columns;
    private final List<Group> groups = new ArrayList<>();
    private final int[] columnOrder;
    private final int[] featureOrder;

    /** Columns with one transform, and the indices of their parameters. */
    private record Group(ElementTransform transform, int[] columns, int[] parameters) {}

    private ColumnTransforms(List<ElementTransform> columns) {
        if (columns.isEmpty()) {
            throw new IllegalArgumentException("A vector needs at least one column to transform");
        }
        this.columns = List.copyOf(columns);
        Map<ElementTransform, List<Integer>> byTransform = new LinkedHashMap<>();
        for (int i = 0; i < columns.size(); i++) {
            byTransform
                    .computeIfAbsent(columns.get(i), unused -> new ArrayList<>())
                    .add(i);
        }
        byTransform.forEach((transform, members) ->
                groups.add(new Group(transform, array(members), spread(members, parameterCounts()))));
        List<Integer> order = groups.stream()
                .flatMap(group -> IntStream.of(group.columns).boxed())
                .toList();
        this.columnOrder = inverse(array(order));
        this.featureOrder = inverse(spread(order, featureCounts()));
    }

    /**
     * The same transform of every column.
     *
     * @param transform of each
     * @param columns number of columns
     * @throws IllegalArgumentException if there is no column
     */
    public static ColumnTransforms all(ElementTransform transform, int columns) {
        return new ColumnTransforms(Collections.nCopies(columns, transform));
    }

    /**
     * A transform per column.
     *
     * @param columns one for each column
     * @throws IllegalArgumentException if there is none
     */
    public static ColumnTransforms of(List<ElementTransform> columns) {
        return new ColumnTransforms(columns);
    }

    /** The number of columns. */
    public int size() {
        return columns.size();
    }

    /** The transform of a column, counted from 0. */
    public ElementTransform of(int column) {
        return columns.get(column);
    }

    /** The number of parameters of each column. */
    public List<Integer> parameterCounts() {
        return columns.stream().map(ElementTransform::parameters).toList();
    }

    /** The number of features of each column. */
    public List<Integer> featureCounts() {
        return columns.stream().map(ElementTransform::features).toList();
    }

    /** Transforms all columns, data to latent. */
    public LayerResult forward(Tensor x, Tensor parameters) {
        if (groups.size() == 1) {
            return groups.get(0).transform.forward(x, parameters);
        }
        Tensor[] values = new Tensor[groups.size()];
        @Nullable Tensor logTerm = null;
        for (int i = 0; i < values.length; i++) {
            Group group = groups.get(i);
            LayerResult result = group.transform.forward(
                    x.backend().select(x, group.columns), parameters.backend().select(parameters, group.parameters));
            values[i] = result.value();
            logTerm = logTerm == null ? result.logTerm() : logTerm.add(result.logTerm());
        }
        return new LayerResult(inColumnOrder(columnOrder, values), Objects.requireNonNull(logTerm));
    }

    /** The values in which a conditioner sees the columns. */
    public Tensor features(Tensor x) {
        if (groups.size() == 1) {
            return groups.get(0).transform.features(x);
        }
        Tensor[] features = new Tensor[groups.size()];
        for (int i = 0; i < features.length; i++) {
            Group group = groups.get(i);
            features[i] = group.transform.features(x.backend().select(x, group.columns));
        }
        return inColumnOrder(featureOrder, features);
    }

    private static Tensor inColumnOrder(int[] order, Tensor... groups) {
        Tensor joined = Tensor.concat(-1, groups);
        return joined.backend().select(joined, order);
    }

    /** The indices of numbers that lie column by column, for some columns. */
    private static int[] spread(List<Integer> members, List<Integer> counts) {
        return members.stream()
                .flatMapToInt(column -> {
                    int from = counts.subList(0, column).stream()
                            .mapToInt(Integer::intValue)
                            .sum();
                    return IntStream.range(from, from + counts.get(column));
                })
                .toArray();
    }

    private static int[] array(List<Integer> numbers) {
        return numbers.stream().mapToInt(Integer::intValue).toArray();
    }

    private static int[] inverse(int... order) {
        int[] inverse = new int[order.length];
        for (int i = 0; i < order.length; i++) {
            inverse[order[i]] = i;
        }
        return inverse;
    }
}
