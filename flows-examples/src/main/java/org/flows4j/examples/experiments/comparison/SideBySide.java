package org.flows4j.examples.experiments.comparison;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Makes the runs of an experiment, several at a time; finished runs are not repeated.
 *
 * @param workers number of concurrent runs
 * @param unit of their losses
 * @param listener receives the progress
 */
public record SideBySide(int workers, String unit, ExperimentListener listener) {
    private static final long PATIENCE_SECONDS = 100;

    /**
     * Checks the number of workers.
     *
     * @throws IllegalArgumentException if there is none
     */
    public SideBySide {
        if (workers < 1) {
            throw new IllegalArgumentException("Runs need at least one worker, got " + workers);
        }
    }

    /**
     * Makes all missing runs. Interrupting the calling thread stops them with checkpoints.
     *
     * @param runs to make, in this order
     * @param <R> the result of a run
     * @return the results of the finished runs, in no particular order: all of them unless interrupted
     */
    public <R> List<R> execute(List<? extends ExperimentRun<R>> runs) {
        List<ExperimentRun<R>> pending = new ArrayList<>();
        List<R> results = new ArrayList<>();
        long before = 0;
        for (ExperimentRun<R> run : runs) {
            Optional<R> result = run.finished();
            if (result.isPresent()) {
                results.add(result.get());
                before += run.steps();
            } else {
                pending.add(run);
            }
        }
        results.addAll(execute(pending, new ProgressSum(before, unit, listener)));
        return results;
    }

    private <R> List<R> execute(List<ExperimentRun<R>> runs, ProgressSum progress) {
        ExecutorService pool = Executors.newFixedThreadPool(workers);
        CompletionService<Optional<R>> completed = new ExecutorCompletionService<>(pool);
        List<R> results = new ArrayList<>();
        try {
            for (ExperimentRun<R> run : runs) {
                Callable<Optional<R>> task = () -> {
                    Optional<R> result = run.execute((step, loss) -> progress.step(run.name(), step, loss));
                    progress.end(run.name());
                    return result;
                };
                completed.submit(task);
            }
            for (int i = 0; i < runs.size(); i++) {
                completed.take().get().ifPresent(results::add);
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException failure) {
            throw failure.getCause() instanceof RuntimeException cause
                    ? cause
                    : new IllegalStateException("A run failed", failure.getCause());
        } finally {
            stop(pool);
        }
        return results;
    }

    /** Interrupts the remaining runs, and waits for their checkpoints. */
    private static void stop(ExecutorService pool) {
        pool.shutdownNow();
        boolean interrupted = Thread.interrupted();
        try {
            pool.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException again) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
