package org.flows4j.examples.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.flows4j.examples.cli.options.OutputOptions;
import org.flows4j.examples.cli.options.Report;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code flows bench start}: measures the time from the start of a process to its first answer. */
@Command(
        name = "start",
        description =
                "Measures the time from process start to the first log-density of a small saved model; medians in milliseconds.")
public final class BenchStartCommand implements Callable<Integer> {
    @Mixin
    private OutputOptions output;

    @Option(names = "--runs", paramLabel = "N", description = "Processes to start; default ${DEFAULT-VALUE}.")
    private int runs = 10;

    @Option(
            names = "--jvm",
            split = " ",
            paramLabel = "OPTIONS",
            description =
                    "Options of the JVMs, separated by spaces; default the vector module and the serial collector.")
    private List<String> options = List.of("--add-modules", "jdk.incubator.vector", "-XX:+UseSerialGC");

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path file = Files.createTempFile("flows-start", ".safetensors");
        try {
            print(new StartBench(file, options).run(runs));
        } finally {
            Files.delete(file);
        }
        return 0;
    }

    private void print(StartBench.Row row) {
        output.print(new Report()
                .addHidden("bench", "start")
                .add("total_ms", "process, ms", row.total())
                .add("backend_ms", "backend", row.backend())
                .add("load_ms", "model", row.load())
                .add("first_ms", "first log-density", row.first())
                .add("second_ms", "second", row.second())
                .add("machine", "machine", MachineFacts.describe()));
    }
}
