package org.flows4j.core.model;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.io.Excerpt;
import org.flows4j.core.tensor.Shape;

/**
 * The kind of data a model is for.
 *
 * @param sampleShape {@code [H, W, C]} or {@code [D]}
 * @param levels number of integer values a component takes, 256 for 8-bit images; 0 for real-valued data
 * @param classes number of classes that samples are conditioned on; 0 for an unconditional model
 * @param classNames names of the classes, in the order of their numbers; empty if only the numbers are known
 * @param columnNames of a table's columns, in the model's order; empty for images and if the names are unknown
 * @param conditionNames of the columns that samples are conditioned on, in the model's order; empty if there are none or the names are
 *     unknown
 * @param categoryNames for each column of a table the names of its categories, in the order of their numbers, empty for numbers; no lists at
 *     all if no column has named categories
 */
public record DataDescription(
        Shape sampleShape,
        int levels,
        int classes,
        List<String> classNames,
        List<String> columnNames,
        List<String> conditionNames,
        List<List<String>> categoryNames) {
    /**
     * Checks the numbers and names.
     *
     * @throws IllegalArgumentException if a number is negative, or there are names, but not one distinct name per class or
     *     column
     */
    public DataDescription {
        if (levels < 0) {
            throw new IllegalArgumentException(
                    "Data has a positive number of levels, or 0 where it is real-valued; got " + levels);
        }
        if (classes < 0) {
            throw new IllegalArgumentException("Data has at least 0 classes, got " + classes);
        }
        classNames = List.copyOf(classNames);
        if (!classNames.isEmpty() && classNames.size() != classes) {
            throw new IllegalArgumentException("There are " + classes + " classes, but " + classNames.size()
                    + " names: " + Excerpt.of(classNames));
        }
        columnNames = List.copyOf(columnNames);
        conditionNames = List.copyOf(conditionNames);
        if (!columnNames.isEmpty() && columnNames.size() != sampleShape.size()) {
            throw new IllegalArgumentException("Samples of shape " + sampleShape + " have " + sampleShape.size()
                    + " columns, but there are " + columnNames.size() + " names: " + Excerpt.of(columnNames));
        }
        requireDifferent("classes", classNames);
        requireDifferent("columns", columnNames);
        requireDifferent("columns of the condition", conditionNames);
        categoryNames = categoryNames.stream().allMatch(List::isEmpty)
                ? List.of()
                : categoryNames.stream().map(List::copyOf).toList();
        if (!categoryNames.isEmpty() && categoryNames.size() != sampleShape.size()) {
            throw new IllegalArgumentException("Samples of shape " + sampleShape + " have " + sampleShape.size()
                    + " columns, but there are categories of " + categoryNames.size());
        }
        categoryNames.forEach(names -> requireDifferent("categories of a column", names));
    }

    private static void requireDifferent(String what, List<String> names) {
        Set<String> different = new HashSet<>();
        for (String name : names) {
            if (!different.add(name)) {
                throw new IllegalArgumentException(
                        "Two " + what + " are called '" + Excerpt.of(name) + "'; rename one of " + Excerpt.of(names));
            }
        }
    }

    /**
     * Data without named categories.
     *
     * @param sampleShape {@code [H, W, C]} or {@code [D]}
     * @param levels number of integer values a component takes, 0 for real-valued data
     * @param classes number of classes, 0 for an unconditional model
     * @param classNames names of the classes; empty if only the numbers are known
     * @param columnNames names of the columns; empty if they are unknown
     * @param conditionNames names of the columns of the condition; empty if there are none or they are unknown
     */
    public DataDescription(
            Shape sampleShape,
            int levels,
            int classes,
            List<String> classNames,
            List<String> columnNames,
            List<String> conditionNames) {
        this(sampleShape, levels, classes, classNames, columnNames, conditionNames, List.of());
    }

    /**
     * Data without names of columns.
     *
     * @param sampleShape {@code [H, W, C]} or {@code [D]}
     * @param levels number of integer values a component takes, 0 for real-valued data
     * @param classes number of classes, 0 for an unconditional model
     * @param classNames names of the classes; empty if only the numbers are known
     */
    public DataDescription(Shape sampleShape, int levels, int classes, List<String> classNames) {
        this(sampleShape, levels, classes, classNames, List.of(), List.of());
    }

    /**
     * Data whose classes, if any, have no names.
     *
     * @param sampleShape {@code [H, W, C]} or {@code [D]}
     * @param levels number of integer values a component takes, 0 for real-valued data
     * @param classes number of classes, 0 for an unconditional model
     */
    public DataDescription(Shape sampleShape, int levels, int classes) {
        this(sampleShape, levels, classes, List.of());
    }

    /**
     * Data of an unconditional model.
     *
     * @param sampleShape {@code [H, W, C]} or {@code [D]}
     * @param levels number of integer values a component takes, 0 for real-valued data
     */
    public DataDescription(Shape sampleShape, int levels) {
        this(sampleShape, levels, 0);
    }

    /**
     * The same data with classes that have names.
     *
     * @param names of the classes, in the order of their numbers
     */
    public DataDescription withClasses(List<String> names) {
        return new DataDescription(
                sampleShape, levels, names.size(), names, columnNames, conditionNames, categoryNames);
    }

    /**
     * The same data with classes that have no names.
     *
     * @param count number of classes
     */
    public DataDescription withClasses(int count) {
        return new DataDescription(sampleShape, levels, count, List.of(), columnNames, conditionNames, categoryNames);
    }

    /**
     * The same data with columns that have names.
     *
     * @param names of the columns, in the model's order; empty for none
     */
    public DataDescription withColumns(List<String> names) {
        return new DataDescription(sampleShape, levels, classes, classNames, names, conditionNames, categoryNames);
    }

    /**
     * The same data with the names of a table's columns and of their categories.
     *
     * @param table has as many columns as a sample
     */
    public DataDescription withColumnsOf(DataSet table) {
        List<List<String>> categories = table.sampleDims().length == 1
                ? IntStream.range(0, table.sampleLength())
                        .mapToObj(table::categoryNames)
                        .toList()
                : List.of();
        return new DataDescription(
                sampleShape, levels, classes, classNames, table.columnNames(), conditionNames, categories);
    }

    /**
     * The same data conditioned on columns that have names.
     *
     * @param names of the columns of the condition, in the model's order; empty for none
     */
    public DataDescription withConditions(List<String> names) {
        return new DataDescription(sampleShape, levels, classes, classNames, columnNames, names, categoryNames);
    }
}
