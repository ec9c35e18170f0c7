package org.flows4j.spark.runtime;

import java.io.Serializable;
import java.util.Arrays;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.models.Model;
import org.jspecify.annotations.Nullable;

/** The columns of a row that hold its condition: real values, or a single column with the number of a class. */
public final class ConditionColumns implements Serializable {
    private static final long serialVersionUID = 1;

    private final InputColumns columns;
    private final int channels;
    /** 0 for real values. */
    private final int classes;

    private ConditionColumns(InputColumns columns, int channels, int classes) {
        this.columns = columns;
        this.channels = channels;
        this.classes = classes;
    }

    /**
     * Finds the columns of a model's condition.
     *
     * @param names of the columns; empty for an unconditional model
     * @return null for an unconditional model
     * @throws IllegalArgumentException if the names do not fit the model or the columns
     */
    public static @Nullable ConditionColumns find(StructType schema, String[] names, Model model) {
        Flow flow = model.flow();
        int channels = flow.conditionChannels();
        int classes = model.description().data().classes();
        if (channels == 0) {
            if (names.length > 0) {
                throw new IllegalArgumentException("conditionCols names " + Arrays.toString(names)
                        + ", but the model takes no condition; clear conditionCols");
            }
            return null;
        }
        if (flow.conditionShape().orElseThrow().rank() != 1) {
            throw new IllegalArgumentException("The condition of the model is an image of shape "
                    + flow.conditionShape().orElseThrow() + "; columns can only hold vectors and classes");
        }
        if (names.length == 0) {
            throw new IllegalArgumentException("The model takes a condition of "
                    + (classes > 0 ? "one of " + classes + " classes" : channels + " values")
                    + "; set conditionCols");
        }
        int width = classes > 0 ? 1 : channels;
        return new ConditionColumns(InputColumns.find(schema, names, width, "conditionCols"), channels, classes);
    }

    /**
     * The condition of a model that is to be made.
     *
     * @param classes number of classes, whose numbers are in the column; 0 for real values
     */
    public static ConditionColumns ofTable(InputColumns columns, int classes) {
        return new ConditionColumns(columns, classes > 0 ? classes : columns.width(), classes);
    }

    /** Whether one column holds all values. */
    public boolean packed() {
        return columns.packed();
    }

    /** The number of values per row that {@link #read} writes. */
    public int channels() {
        return channels;
    }

    /** Reads the condition of a row; returns null, or the reason why it is invalid. */
    public @Nullable String read(Row row, double[] target, int offset) {
        if (classes == 0) {
            return columns.read(row, target, offset);
        }
        double[] number = new double[1];
        String fault = columns.read(row, number, 0);
        if (fault != null) {
            return fault;
        }
        if (number[0] != Math.rint(number[0]) || number[0] < 0 || number[0] >= classes) {
            return "the class is " + number[0] + ", the model has the classes 0 to " + (classes - 1);
        }
        Arrays.fill(target, offset, offset + channels, 0);
        target[offset + (int) number[0]] = 1;
        return null;
    }

    /** The flow under the conditions of a batch, in the caller's scope. */
    public static Flow given(Flow flow, @Nullable ConditionColumns conditions, double[] values, int rows, int width) {
        if (conditions == null) {
            return flow;
        }
        int channels = conditions.channels;
        Tensor tensor = flow.backend()
                .fromDoubles(
                        columns(values, rows, width, width - channels, channels),
                        Shape.of(rows, channels),
                        flow.dtype());
        return flow.given(tensor);
    }

    /** Some columns of a row-major table. */
    static double[] columns(double[] values, int rows, int width, int from, int count) {
        if (count == width) {
            return values;
        }
        double[] part = new double[rows * count];
        for (int i = 0; i < rows; i++) {
            System.arraycopy(values, i * width + from, part, i * count, count);
        }
        return part;
    }
}
