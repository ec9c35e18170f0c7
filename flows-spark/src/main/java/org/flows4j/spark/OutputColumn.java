package org.flows4j.spark;

import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** The column that a stage adds. */
final class OutputColumn {
    private OutputColumn() {}

    /**
     * The columns with one more.
     *
     * @throws IllegalArgumentException if there is a column of this name, in capital letters or not
     */
    static StructType addedTo(StructType schema, String name, DataType type) {
        for (String known : schema.fieldNames()) {
            if (known.equalsIgnoreCase(name)) {
                throw new IllegalArgumentException(
                        "There already is a column " + known + "; set outputCol to another name, or drop the column");
            }
        }
        return schema.add(new StructField(name, type, true, Metadata.empty()));
    }
}
