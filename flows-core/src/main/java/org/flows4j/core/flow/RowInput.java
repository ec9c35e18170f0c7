package org.flows4j.core.flow;

import java.util.random.RandomGenerator;
import org.flows4j.core.distribution.Distribution;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.tensor.Tensor;

/** The input rows of a call, batch by batch. */
interface RowInput {
    /** The number of rows. */
    int count();

    /** The rows from one index up to another; batches are asked for in order, by one thread. */
    Tensor batch(int from, int to, FlowContext context);

    /** Any number of rows that cost as much as those of the call. */
    Tensor trial(int rows, FlowContext context);

    /** The rows of a tensor. */
    record Given(Tensor rows) implements RowInput {
        @Override
        public int count() {
            return rows.shape().dim(0);
        }

        @Override
        public Tensor batch(int from, int to, FlowContext context) {
            return rows.slice(0, from, to);
        }

        @Override
        public Tensor trial(int count, FlowContext context) {
            return copies(rows, count);
        }
    }

    /** Rows drawn from a distribution at the temperature of the pass. */
    record Drawn(int count, Distribution distribution, RandomGenerator random) implements RowInput {
        @Override
        public Tensor batch(int from, int to, FlowContext context) {
            return distribution.sample(to - from, context.temperature(), random, context);
        }

        @Override
        public Tensor trial(int rows, FlowContext context) {
            return distribution.trial(rows, context.temperature(), context);
        }
    }

    /** A number of copies of a tensor's first row. */
    static Tensor copies(Tensor tensor, int rows) {
        return tensor.slice(0, 0, 1).broadcastTo(tensor.shape().with(0, rows));
    }
}
