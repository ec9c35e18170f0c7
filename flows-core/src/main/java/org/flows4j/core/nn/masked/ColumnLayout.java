package org.flows4j.core.nn.masked;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The inputs and outputs of a {@link MaskedNetwork}, and the order of the columns that they belong to. Inputs and outputs lie in the
 * order of the columns, those of a column next to one another; the context comes last among the inputs.
 *
 * @param order the column at each position, every column once: {@code [1, 0]} lets column 0 depend on column 1
 * @param inputs the number of inputs of each column, at least 1
 * @param outputs the number of outputs of each column, at least 1
 * @param context the number of further inputs, on which all outputs depend
 */
public record ColumnLayout(List<Integer> order, List<Integer> inputs, List<Integer> outputs, int context) {
    /**
     * Checks that the lists belong together.
     *
     * @throws IllegalArgumentException if the order is not a permutation, or a number is missing or out of range
     */
    public ColumnLayout {
        order = List.copyOf(order);
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        int columns = order.size();
        if (columns < 1 || !order.stream().sorted().toList().equals(identity(columns))) {
            throw new IllegalArgumentException(
                    "An order of columns names each of 0 to " + (columns - 1) + " once, got " + order);
        }
        if (inputs.size() != columns || outputs.size() != columns) {
            throw new IllegalArgumentException("The order has " + columns + " columns, but there are inputs of "
                    + inputs.size() + " and outputs of " + outputs.size());
        }
        if (Collections.min(inputs) < 1 || Collections.min(outputs) < 1 || context < 0) {
            throw new IllegalArgumentException("Every column needs at least one input and one output, and the context"
                    + " at least 0 inputs, got " + inputs + ", " + outputs + " and " + context);
        }
    }

    /**
     * Columns of one input each, in their natural order.
     *
     * @param columns number of columns
     * @param outputs number of outputs of each column
     * @param context number of further inputs
     */
    public static ColumnLayout of(int columns, int outputs, int context) {
        return new ColumnLayout(
                identity(columns), Collections.nCopies(columns, 1), Collections.nCopies(columns, outputs), context);
    }

    /** The natural order 0, 1, .., columns - 1. */
    public static List<Integer> identity(int columns) {
        return IntStream.range(0, columns).boxed().toList();
    }

    /** The reverse of the natural order. */
    public static List<Integer> reversed(int columns) {
        return IntStream.range(0, columns).map(i -> columns - 1 - i).boxed().toList();
    }

    int columns() {
        return order.size();
    }

    int inputCount() {
        return inputs.stream().mapToInt(Integer::intValue).sum() + context;
    }

    int outputCount() {
        return outputs.stream().mapToInt(Integer::intValue).sum();
    }

    /** The position of each input's column, counted from 1, and 0 for the context. */
    int[] inputDegrees() {
        List<Integer> degrees = degrees(inputs);
        degrees.addAll(Collections.nCopies(context, 0));
        return degrees.stream().mapToInt(Integer::intValue).toArray();
    }

    /** The position of each output's column, counted from 1. */
    int[] outputDegrees() {
        return degrees(outputs).stream().mapToInt(Integer::intValue).toArray();
    }

    private List<Integer> degrees(List<Integer> counts) {
        List<Integer> degrees = new ArrayList<>();
        for (int column = 0; column < columns(); column++) {
            degrees.addAll(Collections.nCopies(counts.get(column), order.indexOf(column) + 1));
        }
        return degrees;
    }

    /** The inputs by degree: the context, then the inputs of the column at each position. */
    int[] inputsByDegree() {
        int[] degrees = inputDegrees();
        return IntStream.range(0, degrees.length)
                .boxed()
                .sorted((a, b) -> Integer.compare(degrees[a], degrees[b]))
                .mapToInt(Integer::intValue)
                .toArray();
    }
}
