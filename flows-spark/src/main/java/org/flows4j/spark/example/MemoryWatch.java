package org.flows4j.spark.example;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Scanner;
import java.util.function.ToDoubleFunction;
import org.flows4j.core.tensor.MemoryUse;
import org.flows4j.spark.runtime.JvmModels;

/** Samples the memory of this process twice per second: all of it, Java's heap, and the tensors of the executor's backends. */
final class MemoryWatch {
    private static final long PERIOD_MILLIS = 500;
    private static final double MEGA = 1e6;
    private static final int PAGE = 4096;

    private final List<Sample> samples = new ArrayList<>();
    private final Thread clock = new Thread(this::run, "memory-watch");

    private record Sample(double seconds, double resident, double heap, double tensors) {}

    private MemoryWatch() {}

    static MemoryWatch start() {
        MemoryWatch watch = new MemoryWatch();
        watch.clock.setDaemon(true);
        watch.clock.start();
        return watch;
    }

    void stop() {
        clock.interrupt();
    }

    private void run() {
        long start = System.nanoTime();
        try {
            while (true) {
                add((System.nanoTime() - start) / 1e9);
                Thread.sleep(PERIOD_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void add(double seconds) {
        MemoryUse tensors = JvmModels.here().memory();
        Runtime java = Runtime.getRuntime();
        samples.add(new Sample(
                seconds,
                resident() / MEGA,
                (java.totalMemory() - java.freeMemory()) / MEGA,
                (tensors.live() + tensors.pooled()) / MEGA));
    }

    private static double resident() {
        try (Scanner pages = new Scanner(Path.of("/proc/self/statm"), StandardCharsets.US_ASCII)) {
            pages.nextLong();
            return (double) pages.nextLong() * PAGE;
        } catch (IOException e) {
            return Double.NaN;
        }
    }

    /** Writes the samples as CSV, and a plot of them beside it. */
    synchronized void write(Path csv) throws IOException {
        StringBuilder text = new StringBuilder("seconds,resident_mb,heap_mb,tensors_mb\n");
        samples.forEach(sample -> text.append(String.format(
                Locale.ROOT, "%.1f,%.0f,%.0f,%.1f%n", sample.seconds, sample.resident, sample.heap, sample.tensors)));
        Files.writeString(csv, text);
        new LineChart("seconds", "MB", false, column(Sample::seconds))
                .line("resident memory of the process", column(Sample::resident))
                .line("Java heap in use", column(Sample::heap))
                .line("tensors", column(Sample::tensors))
                .write(Path.of(csv.toString().replaceAll("[.]csv$", "") + ".png"));
    }

    private double[] column(ToDoubleFunction<Sample> of) {
        return samples.stream().mapToDouble(of).toArray();
    }

    /** The resident memory after a quarter of the time, at the end, and at its highest. */
    @Override
    public synchronized String toString() {
        double[] resident = column(Sample::resident);
        return "resident MB after a quarter of " + resident.length + " samples "
                + Math.round(resident[resident.length / 4]) + ", at the end "
                + Math.round(resident[resident.length - 1])
                + ", at most " + Math.round(Arrays.stream(resident).max().orElseThrow()) + "; tensors at most "
                + Math.round(Arrays.stream(column(Sample::tensors)).max().orElseThrow());
    }
}
