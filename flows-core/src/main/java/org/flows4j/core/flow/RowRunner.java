package org.flows4j.core.flow;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.jspecify.annotations.Nullable;

/**
 * Runs the rows of a call through a flow: in batches that fit the memory budget, each batch divided among the threads of the backend.
 * All offsets are computed here; a computation sees its own rows only, with their rows of the condition and their own randomness.
 *
 * <p>Each thread takes its part of a batch through the whole flow, and back if there is a gradient, without waiting for the others.
 * Sharing each operation instead costs two hand-overs per operation, and leaves the other threads idle during operations that are too
 * small to share. The division of a batch depends only on the flow, the number of rows and the backend's number of threads.
 */
public final class RowRunner {
    /** Multiplications below which a hand-over to another thread is not worth it. */
    private static final long WORTHWHILE = 1 << 23;

    private final TensorBackend backend;
    private final Supplier<ParameterList> parameters;
    private final Shape sample;
    private final MemoryBudget budget;
    private final @Nullable Tensor condition;
    /** 0 until first asked for. */
    private volatile long multiplicationsPerRow;

    /**
     * Creates a runner.
     *
     * @param parameters of the flow, asked for when a batch is first divided
     * @param sample shape of one sample
     * @param condition {@code [1, ...]} for all rows, {@code [N, ...]} for calls with N rows, or null
     */
    RowRunner(
            TensorBackend backend,
            Supplier<ParameterList> parameters,
            Shape sample,
            MemoryBudget budget,
            @Nullable Tensor condition) {
        this.backend = backend;
        this.parameters = parameters;
        this.sample = sample;
        this.budget = budget;
        this.condition = condition;
    }

    RowRunner given(Tensor newCondition) {
        return new RowRunner(backend, parameters, sample, budget, newCondition);
    }

    RowRunner within(MemoryBudget newBudget) {
        return new RowRunner(backend, parameters, sample, newBudget, condition);
    }

    /** The same runner for calls with these rows of the condition only. */
    RowRunner only(int... rows) {
        if (condition == null || condition.shape().dim(0) == 1) {
            return this;
        }
        return given(Tensor.concat(
                0,
                Arrays.stream(rows)
                        .mapToObj(row -> condition.slice(0, row, row + 1))
                        .toArray(Tensor[]::new)));
    }

    MemoryBudget budget() {
        return budget;
    }

    /**
     * Checks that a call with this number of samples can have the condition.
     *
     * @return samples
     * @throws IllegalArgumentException if there are several rows of conditions, but not exactly one per sample
     */
    int checkRows(int samples) {
        int rows = condition == null ? 1 : condition.shape().dim(0);
        if (rows != 1 && rows != samples) {
            throw new IllegalArgumentException("The flow was given " + rows + " rows of conditions, the call has "
                    + samples + " samples; give one row per sample, or 1 row for all");
        }
        return samples;
    }

    /**
     * Checks that the rows of a stream, whose number is unknown, can have the condition.
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

    /** Computes the results of some rows. */
    interface Computation<R> {
        R run(Tensor rows, FlowContext context);
    }

    /** Takes the results of the rows from one index up to another; called from several threads for different rows. */
    interface Results<R> {
        void put(int from, int to, R result);
    }

    /** Copies results to their rows of a tensor. */
    static Results<Tensor> into(Tensor all) {
        return (from, to, rows) -> all.backend().updates().copy(all.slice(0, from, to), rows);
    }

    /** Copies results {@code [N]} to their places in an array. */
    static Results<Tensor> into(double[] all) {
        return (from, to, numbers) -> System.arraycopy(numbers.toDoubles(), 0, all, from, to - from);
    }

    /** {@link #perRow(PassKind, RowInput, FlowContext, Computation, Results)} for the rows of a tensor. */
    <R> void perRow(PassKind kind, Tensor input, FlowContext pass, Computation<R> computation, Results<R> results) {
        perRow(kind, new RowInput.Given(input), pass, computation, results);
    }

    /**
     * Computes the results of all rows of a call. Temporary tensors are released after each batch.
     *
     * @param kind whose memory per row limits the batches
     * @param input the rows
     * @param pass randomness and sampling of the call
     * @param computation called for parts of batches, possibly on several threads, and for trial rows to measure its memory
     * @param results takes the results, except those of trial rows
     */
    <R> void perRow(PassKind kind, RowInput input, FlowContext pass, Computation<R> computation, Results<R> results) {
        int count = input.count();
        int size = budget.batchSize(kind, count, rows -> {
            FlowContext trial = pass.withRandom(new SplittableRandom(0))
                    .withCondition(condition == null ? null : RowInput.copies(condition, rows));
            computation.run(input.trial(rows, trial), trial);
        });
        for (int start = 0; start < count; start += size) {
            int from = start;
            int to = Math.min(count, from + size);
            try (Scope scope = backend.openScope()) {
                FlowContext context = given(pass, from, to);
                Tensor batch = input.batch(from, to, context);
                divide(
                        to - from,
                        context,
                        (part, first, end, own) -> results.put(
                                from + first, from + end, computation.run(batch.slice(0, first, end), own)));
            }
        }
    }

    /** The pass with the condition of the rows from one index up to another. */
    FlowContext given(FlowContext pass, int from, int to) {
        if (condition == null) {
            return pass;
        }
        return pass.withCondition(
                condition.shape().dim(0) == 1 ? RowInput.copies(condition, to - from) : condition.slice(0, from, to));
    }

    /** Works on one part of a batch. */
    public interface PartWork {
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
     * The number of parts that a batch is divided into.
     *
     * @param rows of the batch
     * @return at least 1, at most the backend's number of threads
     */
    public int parts(int rows) {
        if (multiplicationsPerRow == 0) {
            multiplicationsPerRow = Math.max(1, multiplicationsPerRow());
        }
        long worthwhile = Math.max(1, rows * multiplicationsPerRow / WORTHWHILE);
        return (int) Math.min(Math.min(backend.threads(), rows), worthwhile);
    }

    /** An estimate from the parameters: each of them is used at most positions. */
    private long multiplicationsPerRow() {
        long positions = sample.rank() == 3 ? Math.max(1, (long) sample.dim(0) * sample.dim(1) / 4) : 1;
        long size = 0;
        for (Parameter parameter : parameters.get().trainable()) {
            size += parameter.shape().size();
        }
        return positions * size;
    }

    /**
     * Divides a batch into {@link #parts} and works on all of them, in parallel as far as the backend has idle threads. Returns when all
     * are done. A part may wait for the parts before it.
     *
     * @param rows of the batch
     * @param context of the whole batch; its condition, if it has one, has one row per row of the batch
     * @param work called once for each part, from any thread
     */
    public void divide(int rows, FlowContext context, PartWork work) {
        int count = parts(rows);
        if (count == 1) {
            work.run(0, 0, rows, context);
            return;
        }
        FlowContext[] contexts = new FlowContext[count];
        Arrays.setAll(contexts, part -> context.fork());
        backend.parallel(count, part -> {
            int from = (int) ((long) rows * part / count);
            int to = (int) ((long) rows * (part + 1) / count);
            try (Scope scope = backend.openScope()) {
                work.run(part, from, to, contexts[part].rows(from, to));
            }
        });
    }
}
