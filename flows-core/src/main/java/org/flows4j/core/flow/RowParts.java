package org.flows4j.core.flow;

import java.util.function.BiFunction;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;

/**
 * A batch divided among the threads of its backend: each takes some rows through the whole flow, and back if there is a gradient,
 * without waiting for the others. Sharing each operation instead costs two hand-overs per operation, and leaves the other
 * threads idle during operations that are too small to share. The division of a batch depends only on the flow, the number
 * of rows and the backend's number of threads.
 */
public final class RowParts {
    /** Multiplications below which a hand-over to another thread is not worth it. */
    private static final long WORTHWHILE = 1 << 23;

    private final TensorBackend backend;
    private final int rows;
    private final int count;

    private RowParts(TensorBackend backend, int rows, int count) {
        this.backend = backend;
        this.rows = rows;
        this.count = count;
    }

    /** Divides a number of rows, given the approximate number of multiplications per row. */
    static RowParts of(TensorBackend backend, int rows, long multiplicationsPerRow) {
        long worthwhile = Math.max(1, rows * multiplicationsPerRow / WORTHWHILE);
        return new RowParts(backend, rows, (int) Math.min(Math.min(backend.threads(), rows), worthwhile));
    }

    /** Estimates the multiplications per sample from the parameters of a flow: each parameter is used at most positions. */
    static long multiplications(FlowModel flow) {
        Shape sample = flow.sampleShape();
        long positions = sample.rank() == 3 ? Math.max(1, (long) sample.dim(0) * sample.dim(1) / 4) : 1;
        long size = 0;
        for (Parameter parameter : flow.parameters().trainable()) {
            size += parameter.shape().size();
        }
        return positions * size;
    }

    /**
     * The number of parts that the rows are divided into.
     *
     * @return at least 1
     */
    public int count() {
        return count;
    }

    /** Works on one part. */
    public interface Work {
        /**
         * Works on the rows from one index up to another, in a separate scope if there are several parts.
         *
         * @param part number of the part, from 0
         * @param from the first row
         * @param to the row after the last
         * @param context with the part's rows of the condition, and its own randomness
         */
        void run(int part, int from, int to, FlowContext context);
    }

    /**
     * Works on all parts, in parallel as far as the backend has idle threads, and returns when all are done. A part may wait for
     * those before it.
     *
     * @param context of the whole batch; its condition, if it has one, has one row per row of the batch
     * @param work called once for each part, from any thread
     */
    public void run(FlowContext context, Work work) {
        if (count == 1) {
            work.run(0, 0, rows, context);
            return;
        }
        FlowContext[] contexts = new FlowContext[count];
        for (int part = 0; part < count; part++) {
            contexts[part] = context.fork();
        }
        backend.parallel(count, part -> {
            int from = start(part);
            int to = start(part + 1);
            try (Scope scope = backend.openScope()) {
                work.run(part, from, to, contexts[part].rows(from, to));
            }
        });
    }

    /** Collects the results of a function for each part's rows: {@code [rows, result...]}. */
    Tensor map(Tensor x, FlowContext context, Shape result, BiFunction<Tensor, FlowContext, Tensor> function) {
        if (count == 1) {
            return function.apply(x, context);
        }
        Tensor results = backend.fill(0, result.batch(rows), x.dtype());
        run(context, (part, from, to, own) -> {
            Tensor made = function.apply(x.slice(0, from, to), own);
            backend.updates().copy(results.slice(0, from, to), made);
        });
        return results;
    }

    private int start(int part) {
        return (int) ((long) rows * part / count);
    }
}
