package org.flows4j.spark.runtime;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a row that hold a sample or its condition: one number per column, or a single column of vectors or of arrays of numbers.
 */
public final class InputColumns implements Serializable {
    private static final long serialVersionUID = 1;

    private final String[] names;
    private final int[] positions;
    private final boolean packed;
    private final int width;

    private InputColumns(String[] names, int[] positions, boolean packed, int width) {
        this.names = names;
        this.positions = positions;
        this.packed = packed;
        this.width = width;
    }

    /**
     * Finds the columns and checks their types and number.
     *
     * @param names of the columns
     * @param width values that the model expects
     * @param param name of the parameter that lists the columns, for error messages
     * @throws IllegalArgumentException if a column is missing, is neither numeric nor a vector, or there are more or fewer than the model
     *     has
     */
    public static InputColumns find(StructType schema, String[] names, int width, String param) {
        if (names.length == 0) {
            throw new IllegalArgumentException(
                    param + " is empty; name the " + width + " columns of the model, or one column of vectors");
        }
        boolean packed = isPacked(schema, names, param);
        if (!packed && names.length != width) {
            throw new IllegalArgumentException(param + " names " + names.length + " columns, " + Arrays.toString(names)
                    + ", but the model has " + width);
        }
        int[] positions = Arrays.stream(names).mapToInt(schema::fieldIndex).toArray();
        return new InputColumns(names, positions, packed, width);
    }

    /**
     * The columns of a table that a model is to be made for; their number is that of the names or, for a column of vectors, the length of
     * the first vector.
     */
    public static InputColumns ofTable(Dataset<Row> table, String[] names, String param) {
        StructType schema = table.schema();
        if (!isPacked(schema, names, param)) {
            return find(schema, names, names.length, param);
        }
        List<Row> first = table.select(names[0]).na().drop().takeAsList(1);
        if (first.isEmpty()) {
            throw new IllegalArgumentException("Column " + names[0] + " of " + param + " has no values");
        }
        return find(schema, names, PackedValues.length(first.get(0).get(0)), param);
    }

    /**
     * Checks that the columns are there and have types that hold numbers; returns whether it is one column of vectors or arrays.
     *
     * @throws IllegalArgumentException if a column is missing or of another type
     */
    public static boolean isPacked(StructType schema, String[] names, String param) {
        if (names.length == 0) {
            throw new IllegalArgumentException(
                    param + " is empty; name the columns of the values, or one column of vectors");
        }
        DataType[] types =
                Arrays.stream(names).map(name -> typeOf(schema, name, param)).toArray(DataType[]::new);
        boolean packed = names.length == 1 && isPacked(types[0]);
        for (int i = 0; i < names.length && !packed; i++) {
            DataType type = types[i];
            if (!(type instanceof NumericType)) {
                throw new IllegalArgumentException(
                        "Column " + names[i] + " of " + param + " is of type " + type.simpleString() + "; " + param
                                + " takes numeric columns, or one column of vectors or arrays of numbers");
            }
        }
        return packed;
    }

    /**
     * The type of a column.
     *
     * @throws IllegalArgumentException if there is no such column
     */
    public static DataType typeOf(StructType schema, String name, String param) {
        List<String> fields = List.of(schema.fieldNames());
        if (!fields.contains(name)) {
            throw new IllegalArgumentException(
                    "There is no column " + name + ", which " + param + " names; the columns are " + fields);
        }
        return schema.apply(name).dataType();
    }

    private static boolean isPacked(DataType type) {
        return type.equals(SQLDataTypes.VectorType())
                || (type instanceof ArrayType array && array.elementType() instanceof NumericType);
    }

    /** Whether one column holds all values. */
    public boolean packed() {
        return packed;
    }

    /** The number of values per row. */
    public int width() {
        return width;
    }

    /**
     * Reads the values of a row.
     *
     * @param target receives them from the offset on
     * @return null, or the reason why the row has no valid values
     */
    public @Nullable String read(Row row, double[] target, int offset) {
        if (packed) {
            return PackedValues.read(row.get(positions[0]), names[0], width, target, offset);
        }
        for (int i = 0; i < width; i++) {
            Object value = row.get(positions[i]);
            if (value == null) {
                return "column " + names[i] + " is null";
            }
            double number = ((Number) value).doubleValue();
            if (!Double.isFinite(number)) {
                return "column " + names[i] + " is " + number;
            }
            target[offset + i] = number;
        }
        return null;
    }
}
