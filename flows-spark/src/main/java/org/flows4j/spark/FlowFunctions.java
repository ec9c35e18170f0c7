package org.flows4j.spark;

import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.flows4j.models.Model;
import org.flows4j.spark.runtime.LogDensityFunction;
import org.flows4j.spark.runtime.ModelBytes;

/**
 * Functions for SQL. They compute row by row: for whole tables, {@link FlowScorer} is many times faster.
 *
 * <pre>{@code
 * FlowFunctions.register(spark, "log_density", "hdfs:///models/payments.safetensors");
 * spark.sql("SELECT id, log_density(struct(amount, hour, distance)) FROM payments");
 * }</pre>
 */
public final class FlowFunctions {
    private FlowFunctions() {}

    /**
     * Registers the log-density of an unconditional model as a function of one argument: a struct, an array or a vector with the model's
     * values in its order. The function is null where the argument or a value in it is null, and fails on other invalid values.
     *
     * @param name of the function
     * @param modelPath file of the model
     * @throws IllegalArgumentException if the model takes a condition
     */
    public static void register(SparkSession session, String name, String modelPath) {
        register(
                session, name, ModelBytes.read(modelPath, session.sparkContext().hadoopConfiguration()));
    }

    /** Registers the log-density of a model in memory. */
    public static void register(SparkSession session, String name, Model model) {
        register(session, name, ModelBytes.of(model));
    }

    private static void register(SparkSession session, String name, ModelBytes bytes) {
        LogDensityFunction function = LogDensityFunction.of(bytes, new JavaSparkContext(session.sparkContext()));
        session.udf().register(name, function, DataTypes.DoubleType);
    }
}
