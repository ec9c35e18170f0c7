package org.flows4j.examples.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.flows4j.core.tensor.Precision;
import org.flows4j.examples.bench.compare.Comparison;
import org.flows4j.examples.bench.compare.ComparisonFile;
import org.flows4j.examples.bench.compare.ComparisonTable;
import org.flows4j.examples.bench.compare.Contest;
import org.flows4j.examples.bench.compare.IdleProcessors;
import org.flows4j.examples.bench.compare.Job;
import org.flows4j.examples.bench.compare.ProcessSides;
import org.flows4j.examples.bench.compare.Variant;
import org.flows4j.examples.cli.options.OutputOptions;
import org.flows4j.examples.cli.options.Report;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code flows bench compare}: measures Flows4J and PyTorch in alternation. */
@Command(
        name = "compare",
        description = {
            "Measures Flows4J and PyTorch on the same networks in alternation, each in its own process.",
            "The best variant of PyTorch counts, figure by figure, in the same precision as Flows4J. Prints medians and ranges "
                    + "of the rounds. Needs a Python with PyTorch: pip install numpy torch."
        },
        footer = {"", "Example: flows bench compare --jobs GLOW,FLOWPP --precision FLOAT32 --out rounds.csv"})
public final class BenchCompareCommand implements Callable<Integer> {
    @Spec
    private CommandSpec specification;

    @Mixin
    private OutputOptions output;

    @Option(
            names = "--jobs",
            split = ",",
            paramLabel = "NAME",
            description = "Jobs to measure: ${COMPLETION-CANDIDATES}; default all.")
    private List<Job> jobs = List.of(Job.values());

    @Option(names = "--rounds", paramLabel = "N", description = "Number of rounds; default ${DEFAULT-VALUE}.")
    private int rounds = 3;

    @Option(
            names = "--precision",
            split = ",",
            paramLabel = "TYPE",
            description = "Precisions to measure in: FLOAT32, MIXED; default both.")
    private List<Precision> precisions = List.of(Precision.FLOAT32, Precision.MIXED);

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads of both sides; default one per processor, and one for toy.")
    private @Nullable Integer threads;

    @Option(names = "--python", paramLabel = "FILE", description = "Python that has PyTorch; default ${DEFAULT-VALUE}.")
    private String python = "python3";

    @Option(
            names = "--variants",
            split = ",",
            paramLabel = "NAMES",
            description = {
                "Variants of PyTorch: eager, or options joined by +, of compile, cpp-wrapper, freeze, channels-last, "
                        + "fused-attention, autocast, bf16-products. The last two belong to MIXED. Default the best known ones of "
                        + "each job."
            })
    private List<String> variants = List.of();

    @Option(
            names = "--preload",
            paramLabel = "FILE",
            description = "Library that PyTorch's processes load first; default tcmalloc if it is installed.")
    private @Nullable Path preload;

    @Option(
            names = "--seconds",
            paramLabel = "SECONDS",
            description =
                    "Time that PyTorch measures per figure, after a third of it for warm-up; default ${DEFAULT-VALUE}.")
    private double seconds = 1.5;

    @Option(
            names = "--repeats",
            paramLabel = "N",
            description = "Runs that Flows4J measures per figure; default ${DEFAULT-VALUE}.")
    private int repeats = 5;

    @Option(
            names = "--warm-up",
            paramLabel = "SECONDS",
            description = "Seconds of warm-up of each of Flows4J's figures, in which the JVM compiles; default "
                    + "${DEFAULT-VALUE}.")
    private double warmUp = 8;

    @Option(
            names = "--wait",
            paramLabel = "SECONDS",
            description =
                    "Longest time to wait, before each measurement, until other programs leave the processors idle; default "
                            + "${DEFAULT-VALUE}.")
    private double wait = 60;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "Write every round as a line of CSV to this file; written again after each job.")
    private @Nullable Path out;

    @Option(
            names = "--resume",
            description = "Keep the jobs that the file --out has in the same precision, and measure the others.")
    private boolean resume;

    /** Creates the command, as picocli does. */
    public BenchCompareCommand() {}

    @Override
    public Integer call() throws IOException {
        List<Variant> chosen = variants.stream().map(Variant::parse).toList();
        List<String> options = List.of("--repeats", Integer.toString(repeats), "--warm-up", Double.toString(warmUp));
        Path scripts = Files.createTempDirectory("flows-torch");
        try {
            String main = specification.root().userObject().getClass().getName();
            ProcessSides sides = new ProcessSides(main, options, python, preload, scripts, seconds, threads);
            Contest contest = new Contest(sides, new IdleProcessors(wait), output::note);
            print(compare(contest, chosen), sides.describeTorch());
        } finally {
            delete(scripts);
        }
        return 0;
    }

    private ComparisonTable compare(Contest contest, List<Variant> chosen) throws IOException {
        List<Comparison> comparisons = new ArrayList<>(resume && out != null ? ComparisonFile.read(out) : List.of());
        for (Job job : jobs) {
            for (Precision precision : precisions) {
                boolean known = comparisons.stream()
                        .anyMatch(comparison -> comparison.job() == job && comparison.precision() == precision);
                if (job.has(precision) && !known) {
                    comparisons.add(contest.compare(job, precision, chosen, rounds));
                    if (out != null) {
                        Files.write(out, new ComparisonTable(comparisons).csv(), StandardCharsets.UTF_8);
                    }
                }
            }
        }
        return new ComparisonTable(comparisons);
    }

    private void print(ComparisonTable table, String torch) {
        output.printText(table.text());
        output.print(new Report()
                .addHidden("bench", "compare")
                .addHidden("rows", table.values())
                .add("rounds", "rounds", rounds)
                .add("threads", "threads", threads == null ? "one per processor, one for toy" : threads)
                .add("torch", "PyTorch", torch)
                .add("machine", "machine", MachineFacts.describe()));
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
