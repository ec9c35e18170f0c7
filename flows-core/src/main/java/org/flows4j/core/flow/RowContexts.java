package org.flows4j.core.flow;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The contexts of single batches of rows: each sees its own rows of the condition.
 *
 * @param condition {@code [1, ...]} for all rows, {@code [N, ...]} for batches of N, or null
 */
record RowContexts(@Nullable Tensor condition) {
    /**
     * Checks that a call's samples can have these conditions.
     *
     * @throws IllegalArgumentException if there are several rows of conditions, but not exactly one per sample
     */
    void checkRows(int samples) {
        int rows = condition == null ? 1 : condition.shape().dim(0);
        if (rows != 1 && rows != samples) {
            throw new IllegalArgumentException("The flow was given " + rows + " rows of conditions, the call has "
                    + samples + " samples; give a row for each of them, or 1 row for all alike");
        }
    }

    /**
     * Checks that the rows of a stream, whose number is unknown, can have this condition.
     *
     * @throws IllegalArgumentException if there are several rows of conditions
     */
    void checkSharedByAll() {
        if (condition != null && condition.shape().dim(0) != 1) {
            throw new IllegalArgumentException("The flow was given "
                    + condition.shape().dim(0) + " rows of conditions, a stream is scored under 1 row for all"
                    + " alike; pass the rows that belong to these conditions to logProb");
        }
    }

    /** Of the rows from one index up to another. */
    FlowContext drawing(RandomGenerator random, int from, int to) {
        return FlowContext.inference(random).withCondition(rows(from, to));
    }

    /** Of the rows from one index up to another, without randomness. */
    FlowContext deterministic(int from, int to) {
        return FlowContext.deterministic().withCondition(rows(from, to));
    }

    /** Of a number of rows that are copies of the first one. */
    FlowContext trial(int rows) {
        return FlowContext.inference(new SplittableRandom(0))
                .withCondition(condition == null ? null : copies(condition, rows));
    }

    /** Of these rows alone. */
    RowContexts only(int... rows) {
        if (condition == null || condition.shape().dim(0) == 1) {
            return this;
        }
        return new RowContexts(Tensor.concat(
                0,
                Arrays.stream(rows)
                        .mapToObj(row -> condition.slice(0, row, row + 1))
                        .toArray(Tensor[]::new)));
    }

    private @Nullable Tensor rows(int from, int to) {
        if (condition == null) {
            return null;
        }
        return condition.shape().dim(0) == 1 ? copies(condition, to - from) : condition.slice(0, from, to);
    }

    /** The given number of copies of a tensor's first row. */
    static Tensor copies(Tensor tensor, int rows) {
        return tensor.slice(0, 0, 1).broadcastTo(tensor.shape().with(0, rows));
    }
}
