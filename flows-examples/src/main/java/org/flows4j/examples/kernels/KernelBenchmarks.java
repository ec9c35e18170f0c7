package org.flows4j.examples.kernels;

import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.NoBenchmarksException;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs the benchmarks of this package, each in a separate JVM.
 *
 * @param threads threads of the backend
 * @param iterations measured iterations, after as many for warm-up
 * @param seconds seconds per iteration
 */
public record KernelBenchmarks(int threads, int iterations, double seconds) {
    private static final String PACKAGE = KernelBenchmarks.class.getPackageName() + ".";

    /**
     * The result of one benchmark.
     *
     * @param name class and method
     * @param parameters such as {@code sizes=64x50x50}
     * @param time mean time per call
     * @param error half the width of the 99.9% confidence interval; NaN after a single iteration
     * @param unit of both
     */
    public record Score(String name, String parameters, double time, double error, String unit) {}

    /**
     * Runs benchmarks.
     *
     * @param pattern regular expression that matches part of the names of the benchmarks to run
     * @param progress receives the progress
     * @throws IllegalArgumentException if no benchmark has such a name
     * @throws RunnerException if a benchmark failed
     */
    public List<Score> run(String pattern, PrintStream progress) throws RunnerException {
        TimeValue iteration = TimeValue.milliseconds(Math.round(1000 * seconds));
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include("^" + PACKAGE.replace(".", "\\.") + ".*(" + pattern + ")")
                .param("threads", Integer.toString(threads))
                .forks(1)
                .warmupIterations(iterations)
                .warmupTime(iteration)
                .measurementIterations(iterations)
                .measurementTime(iteration)
                .shouldFailOnError(true);
        Runner runner =
                new Runner(options.build(), OutputFormatFactory.createFormatInstance(progress, VerboseMode.NORMAL));
        try {
            return runner.run().stream().map(KernelBenchmarks::score).toList();
        } catch (NoBenchmarksException e) {
            throw new IllegalArgumentException(
                    "No benchmark has a name with '" + pattern
                            + "' in it; flows bench kernels without a pattern runs all",
                    e);
        }
    }

    private static Score score(RunResult result) {
        Result<?> primary = result.getPrimaryResult();
        BenchmarkParams benchmark = result.getParams();
        Map<String, String> parameters = new TreeMap<>();
        benchmark.getParamsKeys().stream()
                .filter(key -> !key.equals("threads"))
                .forEach(key -> parameters.put(key, benchmark.getParam(key)));
        return new Score(
                benchmark.getBenchmark().substring(PACKAGE.length()),
                parameters.entrySet().stream().map(Map.Entry::toString).collect(Collectors.joining(" ")),
                primary.getScore(),
                primary.getScoreError(),
                primary.getScoreUnit());
    }
}
