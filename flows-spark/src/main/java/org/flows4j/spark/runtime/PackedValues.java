package org.flows4j.spark.runtime;

import java.util.Objects;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;
import scala.collection.Iterator;
import scala.collection.Seq;

/** The numbers in one value of Spark SQL: a vector, an array or a struct. */
final class PackedValues {
    private PackedValues() {}

    /**
     * Reads the numbers.
     *
     * @return null, or the reason why the value is not a row of {@code width} finite numbers
     */
    static @Nullable String read(@Nullable Object value, String name, int width, double[] target, int offset) {
        if (value == null) {
            return "column " + name + " is null";
        }
        int length = length(value);
        if (length != width) {
            return "column " + name + " has " + length + " values, the model has " + width;
        }
        if (value instanceof Vector vector) {
            System.arraycopy(vector.toArray(), 0, target, offset, width);
        } else {
            Iterator<?> elements = value instanceof Row row ? row.toSeq().iterator() : ((Seq<?>) value).iterator();
            for (int i = 0; i < width; i++) {
                Object element = elements.next();
                if (element == null) {
                    return "value " + i + " of column " + name + " is null";
                }
                target[offset + i] = ((Number) element).doubleValue();
            }
        }
        for (int i = 0; i < width; i++) {
            if (!Double.isFinite(target[offset + i])) {
                return "value " + i + " of column " + name + " is " + target[offset + i];
            }
        }
        return null;
    }

    /** The number of values. */
    static int length(Object value) {
        if (value instanceof Vector vector) {
            return vector.size();
        }
        if (value instanceof Row row) {
            return row.size();
        }
        if (value instanceof Seq<?> sequence) {
            return sequence.size();
        }
        throw new IllegalArgumentException("A row of numbers is a vector, an array or a struct, got "
                + Objects.requireNonNull(value).getClass().getName());
    }
}
