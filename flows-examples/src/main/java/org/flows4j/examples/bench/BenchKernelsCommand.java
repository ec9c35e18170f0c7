package org.flows4j.examples.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.flows4j.examples.cli.options.OutputOptions;
import org.flows4j.examples.cli.options.Report;
import org.flows4j.examples.kernels.KernelBenchmarks;
import org.flows4j.examples.kernels.KernelBenchmarks.Score;
import org.openjdk.jmh.runner.RunnerException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code flows bench kernels}: measures single operations with JMH. */
@Command(
        name = "kernels",
        description = {
            "Measures single operations of the cpu backend with JMH: convolutions, matrix products, flow arithmetic, optimizers.",
            "Times are means per call with the 99.9%% confidence interval. All benchmarks together take about ten minutes."
        })
public final class BenchKernelsCommand implements Callable<Integer> {
    @Mixin
    private OutputOptions output;

    @Parameters(
            arity = "0..1",
            paramLabel = "PATTERN",
            description =
                    "Run only benchmarks whose names contain this, such as Convolution or FlowBenchmark.actNorm; default all.")
    private String pattern = "";

    @Option(names = "--threads", paramLabel = "N", description = "Number of threads; default one per processor.")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--iterations",
            paramLabel = "N",
            description = "Measured iterations, after as many for warm-up; default ${DEFAULT-VALUE}.")
    private int iterations = 5;

    @Option(
            names = "--seconds",
            paramLabel = "SECONDS",
            description = "Seconds per iteration; default ${DEFAULT-VALUE}.")
    private double seconds = 1;

    @Override
    public Integer call() throws RunnerException {
        // JMH's progress goes to standard error: standard output belongs to the results.
        List<Score> scores = new KernelBenchmarks(threads, iterations, seconds).run(pattern, System.err);
        Report report = new Report().addHidden("bench", "kernels");
        List<Map<String, Object>> values = new ArrayList<>();
        for (Score score : scores) {
            values.add(Map.of(
                    "name",
                    score.name(),
                    "parameters",
                    score.parameters(),
                    "time",
                    score.time(),
                    "unit",
                    score.unit()));
            report.addText(
                    score.name() + " " + score.parameters(),
                    String.format(Locale.ROOT, "%.4g%s %s", score.time(), interval(score.error()), score.unit()));
        }
        report.addHidden("benchmarks", values)
                .add("threads", "threads", threads)
                .add("machine", "machine", MachineFacts.describe());
        output.print(report);
        return 0;
    }

    /** Too few iterations give no interval. */
    private static String interval(double error) {
        return Double.isNaN(error) ? "" : String.format(Locale.ROOT, " +- %.2g", error);
    }
}
