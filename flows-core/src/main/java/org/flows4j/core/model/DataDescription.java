package org.flows4j.core.model;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
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
 */
public record DataDescription(
        Shape sampleShape,
        int levels,
        int classes,
        List<String> classNames,
        List<String> columnNames,
        List<String> conditionNames) {
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
        return new DataDescription(sampleShape, levels, names.size(), names, columnNames, conditionNames);
    }

    /**
     * The same data with classes that have no names.
     *
     * @param count number of classes
     */
    public DataDescription withClasses(int count) {
        return new DataDescription(sampleShape, levels, count, List.of(), columnNames, conditionNames);
    }

    /**
     * The same data with columns that have names.
     *
     * @param names of the columns, in the model's order; empty for none
     */
    public DataDescription withColumns(List<String> names) {
        return new DataDescription(sampleShape, levels, classes, classNames, names, conditionNames);
    }

    /**
     * The same data conditioned on columns that have names.
     *
     * @param names of the columns of the condition, in the model's order; empty for none
     */
    public DataDescription withConditions(List<String> names) {
        return new DataDescription(sampleShape, levels, classes, classNames, columnNames, names);
    }
}
