package org.flows4j.examples.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;

/**
 * Scores images from several threads at once, as a server does. Measures images per second, the correctness of the answers, and the
 * growth of memory.
 */
public final class CallersBench {
    private static final int SIZE = 16;
    private static final int LEVELS = 2;
    private static final int STEPS = 4;
    private static final double MEBIBYTE = 1 << 20;

    private final TensorBackend backend;
    private final Flow flow;
    private final Tensor images;
    private final double[] alone;

    /**
     * Makes a flow, and records the answers to a single caller.
     *
     * @param backend computes
     * @param hidden channels of the coupling networks' hidden layers
     * @param batch images per call
     */
    public CallersBench(TensorBackend backend, int hidden, int batch) {
        this.backend = backend;
        ParameterFactory factory = new ParameterFactory(backend, DType.FLOAT32, new SplittableRandom(0));
        this.flow = BenchNetworks.glow(factory, SIZE, LEVELS, STEPS, hidden);
        this.images = backend.normal(flow.sampleShape().batch(batch), DType.FLOAT32, new SplittableRandom(1));
        this.alone = flow.logProb(images);
    }

    /**
     * The results of a number of callers.
     *
     * @param callers threads that scored
     * @param imagesPerSecond the total of all callers
     * @param deviation largest relative difference between an answer and a single caller's
     * @param early MiB of native memory, in use and pooled, a fifth of the time after the start
     * @param late MiB at the end
     */
    public record Row(int callers, double imagesPerSecond, double deviation, double early, double late) {}

    /**
     * Scores.
     *
     * @param callers number of threads, at least 1
     * @param seconds duration
     * @return the results
     * @throws IllegalStateException if a call fails
     */
    public Row run(int callers, double seconds) {
        ExecutorService threads = Executors.newFixedThreadPool(callers);
        try {
            List<Future<Tally>> tallies = new ArrayList<>();
            long start = System.nanoTime();
            for (int i = 0; i < callers; i++) {
                tallies.add(threads.submit(() -> score(start, seconds)));
            }
            long calls = 0;
            double deviation = 0;
            double early = 0;
            for (Future<Tally> future : tallies) {
                Tally tally = future.get();
                calls += tally.calls();
                deviation = Math.max(deviation, tally.deviation());
                early = Math.max(early, tally.early());
            }
            double elapsed = (System.nanoTime() - start) / 1e9;
            return new Row(callers, calls * alone.length / elapsed, deviation, early, memory());
        } catch (InterruptedException | ExecutionException failed) {
            throw new IllegalStateException(
                    "Scoring on " + callers + " threads failed: " + failed.getMessage(), failed);
        } finally {
            threads.shutdownNow();
        }
    }

    private record Tally(long calls, double deviation, double early) {}

    private Tally score(long start, double seconds) {
        long calls = 0;
        double deviation = 0;
        double early = 0;
        double elapsed = 0;
        while (elapsed < seconds) {
            double[] scores = flow.logProb(images);
            for (int i = 0; i < scores.length; i++) {
                deviation = Math.max(deviation, Math.abs(scores[i] / alone[i] - 1));
            }
            calls++;
            early = elapsed < seconds / 5 ? memory() : early;
            elapsed = (System.nanoTime() - start) / 1e9;
        }
        return new Tally(calls, deviation, early);
    }

    private double memory() {
        return (backend.memory().live() + backend.memory().pooled()) / MEBIBYTE;
    }
}
