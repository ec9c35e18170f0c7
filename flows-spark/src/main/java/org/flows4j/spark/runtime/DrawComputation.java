package org.flows4j.spark.runtime;

import java.util.SplittableRandom;
import org.apache.spark.sql.Row;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.Likelihood;
import org.flows4j.core.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Draws one sample for each row. The draw is a function of the seed and the row's number alone, so a repeated task draws the same.
 *
 * @param idPosition of the column with the row's number
 * @param idName its name
 * @param conditions columns of the condition; null for an unconditional model
 * @param seed of all draws
 * @param temperature factor of the standard deviation of the base distribution
 */
public record DrawComputation(
        int idPosition, String idName, @Nullable ConditionColumns conditions, long seed, double temperature)
        implements RowComputation {
    private static final long serialVersionUID = 1;

    /** The row's number has 64 bits, a double holds 53: two values. */
    private static final int HALVES = 2;

    @Override
    public int width() {
        return HALVES + (conditions == null ? 0 : conditions.channels());
    }

    /** Layers that draw noise in the inverse direction draw it for a whole batch. */
    @Override
    public int rowsAtOnce(Flow flow, int limit) {
        return flow.likelihood() == Likelihood.EXACT ? limit : 1;
    }

    @Override
    public @Nullable String read(Row row, double[] target, int offset) {
        Object id = row.get(idPosition);
        if (id == null) {
            return "column " + idName + " is null";
        }
        long number = ((Number) id).longValue();
        target[offset] = number >>> 32;
        target[offset + 1] = number & 0xffffffffL;
        return conditions == null ? null : conditions.read(row, target, offset + HALVES);
    }

    @Override
    public Object[] compute(Flow flow, double[] values, int rows) {
        Flow given = ConditionColumns.given(flow, conditions, values, rows, width());
        if (rows == 1) {
            Tensor sample = given.sample(1, temperature, generator(values, 0));
            return SampleComputation.vectors(sample.toDoubles(), 1);
        }
        // The passes of an exact flow draw nothing but the latent: each row draws its own, and all are decoded
        // together.
        Tensor[] latents = new Tensor[rows];
        for (int i = 0; i < rows; i++) {
            SplittableRandom random = generator(values, i);
            random.nextLong(); // the generator of the layers, as Flow.sample draws it
            latents[i] = flow.prior().sample(1, temperature, random, FlowContext.inference(random));
        }
        return SampleComputation.vectors(given.decode(Tensor.concat(0, latents)).toDoubles(), rows);
    }

    private SplittableRandom generator(double[] values, int row) {
        long high = (long) values[row * width()];
        long number = (high << 32) | (long) values[row * width() + 1];
        return generator(seed, number);
    }

    /** The generator of a row, the one that a single call of {@link Flow#sample} would need to draw the same sample. */
    public static SplittableRandom generator(long seed, long number) {
        return new SplittableRandom(new SplittableRandom(seed).nextLong() + number);
    }
}
