package org.flows4j.core.data;

import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * A fixed number of samples of one shape, with or without labels, that can be read in any order.
 *
 * <p>Samples are channels-last: an image is {@code [height, width, channels]}, a row of a table {@code [columns]}.
 * Values are those of the source, so 8-bit images give 0 to 255; the model scales and dequantizes them.
 *
 * <p>A data set never changes and has at least one sample. Any number of threads may read it.
 */
public interface DataSet {
    /** Returns the number of samples, at least 1. */
    int size();

    /**
     * Returns the shape of one sample.
     *
     * @return a new array: {@code [height, width, channels]} of an image, {@code [columns]} of a table
     */
    int[] sampleDims();

    /** Returns the number of values of one sample: the product of {@link #sampleDims}. */
    default int sampleLength() {
        int length = 1;
        for (int dimension : sampleDims()) {
            length *= dimension;
        }
        return length;
    }

    /**
     * Returns the number of levels of discrete data, whose values are then 0 to {@code levels() - 1}.
     *
     * @return 256 for 8-bit images; 0 for real-valued data
     */
    int levels();

    /**
     * Copies one sample.
     *
     * @param index from 0 to {@code size() - 1}
     * @param target receives {@link #sampleLength} values in row-major order
     * @param offset index in {@code target} of the first value
     * @throws IndexOutOfBoundsException if there is no such sample, or it does not fit
     */
    void copySample(int index, float[] target, int offset);

    /**
     * Copies one sample in double precision, with all digits of the data set.
     *
     * @param index from 0 to {@code size() - 1}
     * @param target receives {@link #sampleLength} values in row-major order
     * @param offset index in {@code target} of the first value
     * @throws IndexOutOfBoundsException if there is no such sample, or it does not fit
     */
    default void copySample(int index, double[] target, int offset) {
        float[] single = new float[sampleLength()];
        copySample(index, single, 0);
        for (int i = 0; i < single.length; i++) {
            target[offset + i] = single[i];
        }
    }

    /**
     * Returns the names of a table's columns.
     *
     * @return an unmodifiable list of {@link #sampleLength} different names; empty for images and if the names are unknown
     */
    default List<String> columnNames() {
        return List.of();
    }

    /**
     * Returns the names of the categories of a table's column, whose values are their numbers from 0.
     *
     * @param column from 0 to {@code sampleLength() - 1}
     * @return an unmodifiable list; empty if the column holds numbers or the names are unknown
     */
    default List<String> categoryNames(int column) {
        return List.of();
    }

    /**
     * Returns the class of a sample.
     *
     * @param index from 0 to {@code size() - 1}
     * @return the label, empty if the data set has none
     * @throws IndexOutOfBoundsException if there is no such sample
     */
    OptionalInt label(int index);

    /**
     * Returns the names of the classes.
     *
     * @return an unmodifiable list, in which label {@code i} is named by element {@code i}; empty if unnamed
     */
    default List<String> labelNames() {
        return List.of();
    }

    /**
     * Returns some of a table's columns, in any order, without copying them. Columns without names are named by their numbers from 1, so
     * that a model records the columns it was fitted to.
     *
     * @param columns the columns, at least one and each once, by name or by number from 1
     * @return a view of this data set
     * @throws IllegalArgumentException if there is no such column, or this data set is not a table
     */
    default DataSet columns(String... columns) {
        return ColumnsDataSet.of(this, List.of(columns));
    }

    /**
     * Returns the columns that vary, without copying them: the others have all their mass in one point, where a density grows without
     * limit. If any column is dropped, columns without names are named by their numbers from 1, so that a model records the columns
     * it was fitted to.
     *
     * @return a view of this data set, or this data set if all columns vary
     * @throws IllegalArgumentException if no column varies, or this data set is not a table
     */
    default DataSet dropConstantColumns() {
        return ColumnsDataSet.varying(this);
    }

    /**
     * Returns some of the samples, in any order, without copying them.
     *
     * @param indices which samples, at least one; repetitions are allowed
     * @return a view of this data set
     * @throws IllegalArgumentException if there are no indices
     * @throws IndexOutOfBoundsException if there is no such sample
     */
    default DataSet select(int... indices) {
        return new SelectedDataSet(this, indices);
    }

    /**
     * Returns the samples of a range, without copying them.
     *
     * @param from the first sample
     * @param to the end of the range, exclusive
     * @return a view of this data set
     * @throws IllegalArgumentException if the range is empty
     * @throws IndexOutOfBoundsException if the range leaves the data set
     */
    default DataSet subset(int from, int to) {
        Objects.checkFromToIndex(from, to, size());
        return select(IntStream.range(from, to).toArray());
    }

    /**
     * Returns the first samples, without copying them.
     *
     * @param count number of samples, from 1 to {@code size()}
     * @return a view of this data set
     * @throws IllegalArgumentException if {@code count} is 0
     * @throws IndexOutOfBoundsException if the data set has fewer samples
     */
    default DataSet take(int count) {
        return subset(0, count);
    }

    /**
     * Returns all samples in an order that depends only on their number and a seed.
     *
     * @param seed the same seed gives the same order, on every machine and version of Java
     * @return a view of this data set
     */
    default DataSet shuffled(long seed) {
        int[] order = IntStream.range(0, size()).toArray();
        // java.util.Random, because its sequence is part of its specification.
        Random random = new Random(seed);
        for (int i = order.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int swapped = order[i];
            order[i] = order[j];
            order[j] = swapped;
        }
        return select(order);
    }
}
