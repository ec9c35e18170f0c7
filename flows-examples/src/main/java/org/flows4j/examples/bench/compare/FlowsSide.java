package org.flows4j.examples.bench.compare;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.flows4j.core.tensor.Precision;

/** {@code flows bench} in a new JVM for each measurement, with the options of this one. */
final class FlowsSide implements Side {
    private final List<String> command = new ArrayList<>();

    /**
     * Prepares a job.
     *
     * @param main name of the class with the program's {@code main} method
     * @param job its benchmark
     * @param precision the same as that of the variants of PyTorch beside it
     * @param threads number of threads
     * @param more further options, such as the time of the warm-up
     */
    FlowsSide(String main, Job job, Precision precision, int threads, List<String> more) {
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
        command.addAll(List.of("bench", job.label(), "--json", "--precision", precision.name()));
        command.addAll(List.of("--threads", Integer.toString(threads)));
        command.addAll(more);
    }

    @Override
    public String name() {
        return FLOWS;
    }

    @Override
    public Map<String, Double> measure() throws IOException {
        try (Program program = new Program("flows bench", new ProcessBuilder(command))) {
            return Program.numbers(program.answer());
        }
    }

    @Override
    public void close() {
        // Nothing runs between measurements.
    }
}
