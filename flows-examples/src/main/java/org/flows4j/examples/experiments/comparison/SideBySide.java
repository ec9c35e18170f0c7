package org.flows4j.examples.experiments.comparison;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ConcurrentHashMap;
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
     * Makes all missing runs, seed by seed, so that early results already compare all models. Interrupting the calling thread stops
     * them with checkpoints.
     *
     * @param runs to make
     * @param <R> the result of a run
     * @return the results of the finished runs, in the order of the runs: all of them unless interrupted
     * @throws org.flows4j.core.io.FlowsIoException if the folder of a run holds one with other settings
     */
    public <R extends Record> List<R> execute(List<? extends TrainedRun<R>> runs) {
        Map<TrainedRun<R>, R> results = new ConcurrentHashMap<>();
        List<TrainedRun<R>> pending = new ArrayList<>();
        long before = 0;
        for (TrainedRun<R> run : runs) {
            Optional<R> result = run.finished();
            if (result.isPresent()) {
                results.put(run, result.get());
                before += run.steps();
            } else {
                pending.add(run);
            }
        }
        pending.sort(Comparator.comparing(TrainedRun::seed));
        execute(pending, results, new ProgressSum(before, unit, listener));
        return runs.stream()
                .filter(results::containsKey)
                .map(run -> Objects.requireNonNull(results.get(run)))
                .toList();
    }

    private <R extends Record> void execute(
            List<TrainedRun<R>> runs, Map<TrainedRun<R>, R> results, ProgressSum progress) {
        ExecutorService pool = Executors.newFixedThreadPool(workers);
        CompletionService<Void> completed = new ExecutorCompletionService<>(pool);
        try {
            for (TrainedRun<R> run : runs) {
                Runnable task = () -> {
                    run.execute((step, loss) -> progress.step(run.name(), step, loss))
                            .ifPresent(result -> results.put(run, result));
                    progress.end(run.name());
                };
                completed.submit(task, null);
            }
            for (int i = 0; i < runs.size(); i++) {
                completed.take().get();
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
