package org.flows4j.examples.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.model.ModelDescription;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.examples.data.ModelData;
import org.flows4j.models.Model;
import org.flows4j.models.tabular.TabularFlow;

/** Measures the time from the start of a process to the first log-density of a small saved model. */
public final class StartBench {
    private static final int COLUMNS = 8;

    private final Path file;
    private final List<String> options;

    /**
     * Writes the model.
     *
     * @param options for the JVM that loads it
     */
    public StartBench(Path file, List<String> options) {
        this.file = file;
        this.options = List.copyOf(options);
        TabularFlow family = new TabularFlow();
        ModelDescription model = ModelData.describeRows(family, family.preset("GLOW"), COLUMNS);
        Model.create(model, CpuBackend.create(), 1).save(file);
    }

    /**
     * Medians in milliseconds.
     *
     * @param total from starting the process to its end
     * @param backend making the backend
     * @param load reading the model
     * @param first the first log-density
     * @param second the next one
     */
    public record Row(double total, double backend, double load, double first, double second) {}

    /**
     * Starts processes one after another.
     *
     * @throws IOException if a process cannot be started
     * @throws InterruptedException if the thread is interrupted
     */
    public Row run(int runs) throws IOException, InterruptedException {
        double[][] times = new double[5][runs];
        for (int i = 0; i < runs; i++) {
            long start = System.nanoTime();
            Process process = new ProcessBuilder(command())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException("The scoring process ended with exit code " + process.exitValue());
            }
            times[0][i] = (System.nanoTime() - start) / 1e6;
            String[] parts = printed.strip().split(" ", -1);
            for (int part = 0; part < parts.length; part++) {
                times[part + 1][i] = Double.parseDouble(parts[part]);
            }
        }
        double[] medians = Arrays.stream(times).mapToDouble(StartBench::median).toArray();
        return new Row(medians[0], medians[1], medians[2], medians[3], medians[4]);
    }

    private List<String> command() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(
                List.of("-cp", System.getProperty("java.class.path"), FirstScore.class.getName(), file.toString()));
        return command;
    }

    private static double median(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }

    /** Loads the model in the file given as argument, scores one row, and prints the milliseconds of each part. */
    static final class FirstScore {
        private FirstScore() {}

        public static void main(String... arguments) {
            long start = System.nanoTime();
            CpuBackend backend = CpuBackend.create();
            long created = System.nanoTime();
            Flow flow = Model.read(Path.of(arguments[0]), backend).flow();
            long loaded = System.nanoTime();
            float[][] row = new float[1][(int) flow.sampleShape().size()];
            flow.logProb(row);
            long scored = System.nanoTime();
            flow.logProb(row);
            long again = System.nanoTime();
            System.out.printf(
                    Locale.ROOT,
                    "%.1f %.1f %.1f %.3f%n",
                    (created - start) / 1e6,
                    (loaded - created) / 1e6,
                    (scored - loaded) / 1e6,
                    (again - scored) / 1e6);
        }
    }
}
