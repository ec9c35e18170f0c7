package org.flows4j.spark.runtime;

import java.util.Arrays;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Row;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.layer.Likelihood;
import org.flows4j.core.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A computation from the samples in some columns and their conditions: the log-densities, or the latents.
 *
 * @param inputs columns of the sample
 * @param conditions columns of the condition; null for an unconditional model
 * @param result the number or vector to compute
 */
public record SampleComputation(
        InputColumns inputs, @Nullable ConditionColumns conditions, Result result) implements RowComputation {
    private static final long serialVersionUID = 1;

    /** The result of a row. */
    public enum Result {
        /** Its log-density in nats, or one draw of a bound on it with the noise of seed 0. */
        LOG_DENSITY,
        /** Its latent as a vector. */
        LATENT
    }

    @Override
    public int width() {
        return inputs.width() + (conditions == null ? 0 : conditions.channels());
    }

    /** Layers draw their noise for a whole batch: such a density depends on the other rows unless there are none. */
    @Override
    public int rowsAtOnce(Flow flow, int limit) {
        return result == Result.LOG_DENSITY && flow.likelihood() != Likelihood.EXACT ? 1 : limit;
    }

    @Override
    public @Nullable String read(Row row, double[] target, int offset) {
        String fault = inputs.read(row, target, offset);
        return fault != null || conditions == null ? fault : conditions.read(row, target, offset + inputs.width());
    }

    @Override
    public Object[] compute(Flow flow, double[] values, int rows) {
        Flow given = ConditionColumns.given(flow, conditions, values, rows, width());
        double[] samples = ConditionColumns.columns(values, rows, width(), 0, inputs.width());
        Tensor x = flow.backend().fromDoubles(samples, flow.sampleShape().batch(rows), flow.dtype());
        return switch (result) {
            case LOG_DENSITY -> Arrays.stream(given.logProb(x)).boxed().toArray();
            case LATENT -> vectors(given.encode(x).toDoubles(), rows);
        };
    }

    static Object[] vectors(double[] values, int rows) {
        int width = values.length / rows;
        Object[] vectors = new Object[rows];
        Arrays.setAll(vectors, i -> Vectors.dense(Arrays.copyOfRange(values, i * width, (i + 1) * width)));
        return vectors;
    }
}
