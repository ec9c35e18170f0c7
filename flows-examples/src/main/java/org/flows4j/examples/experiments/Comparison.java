package org.flows4j.examples.experiments;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.flows4j.core.io.TrainTest;

/**
 * Trains several models alike, each with several seeds, a few runs side by side on one thread each. Every run has a folder of
 * its own with checkpoints and its result; what is there is not made again.
 *
 * @param contestants the models
 * @param seeds of parameters, data order and noise
 * @param regime how each is trained
 * @param data what on; with test data
 */
public record Comparison(List<Contestant> contestants, List<Long> seeds, Regime regime, TrainTest data) {
    private static final long PATIENCE_SECONDS = 100;

    /**
     * Checks that there is something to compare.
     *
     * @throws IllegalArgumentException if there is no contestant, no seed or no test data
     */
    public Comparison {
        contestants = List.copyOf(contestants);
        seeds = List.copyOf(seeds);
        if (contestants.isEmpty() || seeds.isEmpty() || data.test().isEmpty()) {
            throw new IllegalArgumentException("A comparison needs contestants, seeds and test data, got "
                    + contestants.size() + " contestants, seeds " + seeds + " and "
                    + (data.test().isEmpty() ? "no test data" : "test data"));
        }
    }

    /** Told how far the runs have come; never by two threads at once. */
    @FunctionalInterface
    public interface Listener {
        /**
         * A step of some run is done.
         *
         * @param steps made in all runs, those found done included
         * @param message the runs under way and their losses
         */
        void onProgress(long steps, String message);
    }

    /**
     * The number of steps of all runs.
     *
     * @return runs times steps
     */
    public long totalSteps() {
        return regime.steps() * contestants.size() * seeds.size();
    }

    /**
     * The folder of a run.
     *
     * @param folder of the whole comparison
     * @param name of the contestant
     * @param seed of the run
     * @return where its files are
     */
    public static Path runFolder(Path folder, String name, long seed) {
        return folder.resolve("runs").resolve(name + "-" + seed);
    }

    /**
     * Makes all runs that have not been made. Interrupting the calling thread stops them with checkpoints.
     *
     * @param folder for all files
     * @param workers runs at a time
     * @param listener told of progress
     * @return the results of the runs that are over, in order: all of them unless interrupted
     * @throws org.flows4j.core.io.FlowsIoException if the folder holds runs with other settings
     */
    public List<RunResult> execute(Path folder, int workers, Listener listener) {
        // Seed by seed, so that early results already compare everybody.
        List<ComparisonRun> pending = new ArrayList<>();
        List<RunResult> results = new ArrayList<>();
        for (long seed : seeds) {
            for (Contestant contestant : contestants) {
                RunFolder files = new RunFolder(runFolder(folder, contestant.name(), seed));
                ComparisonRun run = new ComparisonRun(contestant, seed, regime, data, files);
                run.finished().ifPresentOrElse(results::add, () -> pending.add(run));
            }
        }
        ProgressSum progress = new ProgressSum(regime.steps() * results.size(), listener);
        results.addAll(execute(pending, workers, progress));
        List<String> order = contestants.stream().map(Contestant::name).toList();
        results.sort(Comparator.comparing((RunResult result) -> order.indexOf(result.name()))
                .thenComparing(RunResult::seed));
        return results;
    }

    private static List<RunResult> execute(List<ComparisonRun> runs, int workers, ProgressSum progress) {
        ExecutorService pool = Executors.newFixedThreadPool(workers);
        CompletionService<Optional<RunResult>> completed = new ExecutorCompletionService<>(pool);
        List<RunResult> results = new ArrayList<>();
        try {
            for (ComparisonRun run : runs) {
                Callable<Optional<RunResult>> task = () -> {
                    Optional<RunResult> result = run.execute((step, loss) -> progress.step(run.name(), step, loss));
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

    /** Interrupts what still runs, and waits for its checkpoints. */
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

    /** Adds up the steps of runs on several threads. */
    private static final class ProgressSum {
        private static final double SMOOTHING = 0.98;

        private final Listener listener;
        private final Map<String, Long> steps = new LinkedHashMap<>();
        private final Map<String, Double> losses = new LinkedHashMap<>();
        private final long before;

        ProgressSum(long before, Listener listener) {
            this.before = before;
            this.listener = listener;
        }

        synchronized void step(String run, long step, double loss) {
            steps.put(run, step);
            if (Double.isFinite(loss)) {
                losses.merge(run, loss, (old, recent) -> SMOOTHING * old + (1 - SMOOTHING) * recent);
            }
            String message = losses.entrySet().stream()
                    .map(entry -> String.format(Locale.ROOT, "%s %.3f", entry.getKey(), entry.getValue()))
                    .collect(Collectors.joining(", ", "", " bits/dim"));
            long sum = steps.values().stream().mapToLong(Long::longValue).sum();
            listener.onProgress(before + sum, message);
        }

        /** A run that is over is no longer shown. */
        synchronized void end(String run) {
            losses.remove(run);
        }
    }
}
