package org.flows4j.examples.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.flows4j.examples.cli.options.ComputeOptions;
import org.flows4j.examples.cli.options.OutputOptions;
import org.flows4j.examples.cli.options.Report;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code flows bench callers}: measures scoring from many threads. */
@Command(
        name = "callers",
        description = {
            "Measures scoring from several threads at once, as a server does.",
            "Prints images per second, the largest relative difference between an answer and a single caller's, and MiB of native "
                    + "memory early and late in the run."
        })
public final class BenchCallersCommand implements Callable<Integer> {
    @Mixin
    private OutputOptions output;

    @Mixin
    private ComputeOptions compute;

    @Option(
            names = "--callers",
            split = ",",
            paramLabel = "N",
            description = "Numbers of scoring threads, separated by commas; default 1,2,4,8.")
    private List<Integer> callers = List.of(1, 2, 4, 8);

    @Option(
            names = "--seconds",
            paramLabel = "SECONDS",
            description = "Duration of each measurement; default ${DEFAULT-VALUE}.")
    private double seconds = 5;

    @Option(names = "--hidden", paramLabel = "N", description = "Hidden channels; default ${DEFAULT-VALUE}.")
    private int hidden = 128;

    @Option(names = "--batch", paramLabel = "N", description = "Images per call; default ${DEFAULT-VALUE}.")
    private int batch = 16;

    @Override
    public Integer call() {
        CallersBench bench = new CallersBench(compute.open(), hidden, batch);
        // Lets the JVM compile the measured code.
        bench.run(1, seconds / 2);
        Report report = new Report().addHidden("bench", "callers");
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int count : callers) {
            CallersBench.Row row = bench.run(count, seconds);
            rows.add(Map.of(
                    "callers", row.callers(),
                    "images_per_s", row.imagesPerSecond(),
                    "deviation", row.deviation(),
                    "early_mb", row.early(),
                    "late_mb", row.late()));
            output.printText(String.format(
                    Locale.ROOT,
                    "%2d callers: %8.1f images/s, deviation %.1e, native memory %.1f then %.1f MiB",
                    row.callers(),
                    row.imagesPerSecond(),
                    row.deviation(),
                    row.early(),
                    row.late()));
        }
        output.print(report.addHidden("rows", rows)
                .add("threads", "threads", compute.threads())
                .add("machine", "machine", MachineFacts.describe()));
        return 0;
    }
}
