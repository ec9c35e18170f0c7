package org.flows4j.spark.runtime;

import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.api.java.UDF1;
import org.flows4j.core.flow.Flow;
import org.jspecify.annotations.Nullable;

/** The log-density of a single row as a function for SQL. Each task has its own copy, which holds the model until the task ends. */
public final class LogDensityFunction implements UDF1<Object, @Nullable Double> {
    private static final long serialVersionUID = 1;

    private final Broadcast<ModelBytes> model;
    private final int width;
    private transient @Nullable Flow flow;

    private LogDensityFunction(Broadcast<ModelBytes> model, int width) {
        this.model = model;
        this.width = width;
    }

    /**
     * Creates the function.
     *
     * @throws IllegalArgumentException if the model takes a condition
     */
    public static LogDensityFunction of(ModelBytes bytes, JavaSparkContext context) {
        try (JvmModels.Lease lease = JvmModels.here().acquire(bytes, 1)) {
            Flow checked = lease.model().flow();
            if (checked.conditionChannels() > 0) {
                throw new IllegalArgumentException("The model takes a condition of " + checked.conditionChannels()
                        + " channels; functions have unconditional models only, use FlowScorer");
            }
            return new LogDensityFunction(
                    context.broadcast(bytes),
                    Math.toIntExact(checked.sampleShape().size()));
        }
    }

    @Override
    public @Nullable Double call(@Nullable Object argument) {
        if (argument == null) {
            return null;
        }
        double[] values = new double[width];
        String fault = PackedValues.read(argument, "the argument", width, values, 0);
        if (fault != null) {
            if (fault.endsWith("is null")) {
                return null;
            }
            throw new IllegalArgumentException("Invalid row: " + fault);
        }
        TaskContext task = TaskContext.get();
        if (task == null) {
            // Spark folds constant expressions on the driver, outside any task.
            try (JvmModels.Lease lease = JvmModels.here().acquire(model.value(), 1)) {
                return logProb(lease.model().flow(), values);
            }
        }
        return logProb(inTask(task), values);
    }

    private Flow inTask(TaskContext task) {
        Flow known = flow;
        if (known == null) {
            known = JvmModels.here().forTask(model.value(), task).flow();
            flow = known;
        }
        return known;
    }

    private static double logProb(Flow flow, double[] values) {
        return flow.logProb(new double[][] {values})[0];
    }
}
