package org.flows4j.examples.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.io.AtomicFiles;
import org.flows4j.core.layer.MemoryMode;
import org.flows4j.core.tensor.Precision;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.examples.bench.scale.Axis;
import org.flows4j.examples.bench.scale.Extents;
import org.flows4j.examples.bench.scale.ScaleFiles;
import org.flows4j.examples.bench.scale.ScalePoint;
import org.flows4j.examples.bench.scale.ScaleRun;
import org.flows4j.examples.charts.Pictures;
import org.flows4j.examples.cli.options.ComputeOptions;
import org.flows4j.examples.cli.options.OutputFolder;
import org.flows4j.examples.cli.options.OutputOptions;
import org.flows4j.examples.cli.options.Report;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code flows bench scale}: measures time per image as the work grows. */
@Command(
        name = "scale",
        description = {
            "Measures the time per image of a training step and a log-density against the batch, the size of images and the depth.",
            "Measures all points in several rounds, so that a disturbance does not affect all measurements of one point, and reports "
                    + "medians.",
            "Writes scale.csv, with the points of all rounds, and scale.png, with the medians. Points that scale.csv already has are not measured again. A point that would take more "
                    + "memory or time than allowed, in proportion to the previous one, is left out and says so."
        })
public final class BenchScaleCommand implements Callable<Integer> {
    private static final int WARM_UP_RUNS = 2;
    /** Multiplies the warm-up of the first point, in which the JVM compiles most. */
    private static final int FIRST_WARM_UP = 6;

    private static final double MEBIBYTE = 1 << 20;

    @Mixin
    private OutputOptions output;

    @Mixin
    private ComputeOptions compute;

    @Mixin
    private final ImageOptions images = new ImageOptions(16, 32);

    @Option(names = "--levels", paramLabel = "N", description = "Number of scales; default ${DEFAULT-VALUE}.")
    private int levels = 3;

    @Option(names = "--hidden", paramLabel = "N", description = "Hidden channels; default ${DEFAULT-VALUE}.")
    private int hidden = 128;

    @Option(names = "--steps", paramLabel = "K", description = "Steps of flow per scale; default ${DEFAULT-VALUE}.")
    private int steps = 8;

    @Option(
            names = "--batches",
            split = ",",
            paramLabel = "N",
            defaultValue = "1,4,16,64,256",
            description = "Images per batch, separated by commas; default ${DEFAULT-VALUE}.")
    private List<Integer> batches = List.of();

    @Option(
            names = "--sizes",
            split = ",",
            paramLabel = "N",
            defaultValue = "16,32,64,128,256",
            description = "Heights and widths, separated by commas; default ${DEFAULT-VALUE}.")
    private List<Integer> sizes = List.of();

    @Option(
            names = "--depths",
            split = ",",
            paramLabel = "K",
            defaultValue = "4,8,16,32,64",
            description = "Steps of flow per scale, separated by commas; default ${DEFAULT-VALUE}.")
    private List<Integer> depths = List.of();

    @Option(
            names = "--thread-counts",
            split = ",",
            paramLabel = "N",
            defaultValue = "1,2",
            description = "Numbers of threads, a curve each, separated by commas; default ${DEFAULT-VALUE}.")
    private List<Integer> threadCounts = List.of();

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description =
                    "Rounds, each of which measures all points once; the median counts. Default ${DEFAULT-VALUE}.")
    private int rounds = 3;

    @Option(
            names = "--largest-memory",
            paramLabel = "MIB",
            description = "Largest memory of tensors in MiB; default ${DEFAULT-VALUE}.")
    private double largestMemory = 4096;

    @Option(
            names = "--longest-time",
            paramLabel = "SECONDS",
            description = "Longest time of the training steps of one point; default ${DEFAULT-VALUE}.")
    private double longestTime = 30;

    @Option(
            names = "--stop-after",
            paramLabel = "SECONDS",
            description =
                    "Stop before the first point that starts later; the same command continues. Default no limit.")
    private double stopAfter = Double.POSITIVE_INFINITY;

    @Mixin
    private final MeasurementOptions runs = new MeasurementOptions(3, WARM_UP_RUNS, 2);

    @Option(names = "--out", paramLabel = "DIR", description = "Folder for table and plot; default the current folder.")
    private Path folder = Path.of("");

    private boolean compiled;

    /** Creates the command, as picocli does. */
    public BenchScaleCommand() {}

    @Override
    public Integer call() {
        long start = System.nanoTime();
        Path table = folder.resolve("scale.csv");
        try (OutputFolder owned = OutputFolder.of(table)) {
            Precision precision = compute.precision(Precision.FLOAT32);
            List<ScalePoint> known = new ArrayList<>(ScaleFiles.read(table));
            Measurement measurement = runs.measurement();
            ScaleRun run = new ScaleRun(
                    extents -> measure(extents, precision, warmedUp(measurement)),
                    longestTime,
                    largestMemory,
                    measurement.repeats() + measurement.warmUpRuns(),
                    () -> (System.nanoTime() - start) / 1e9 > stopAfter,
                    point -> {
                        output.printText(line(point));
                        known.add(point);
                        AtomicFiles.writeString(table, ScaleFiles.csv(known));
                    });
            Map<Axis, List<Integer>> values = new TreeMap<>();
            values.put(Axis.BATCH, batches.stream().sorted().toList());
            values.put(Axis.SIZE, sizes.stream().sorted().toList());
            values.put(Axis.STEPS, depths.stream().sorted().toList());
            Extents base = new Extents(images.batch, images.size, levels, steps, hidden, 1);
            List<List<ScalePoint>> measured = run.rounds(rounds, base, values, threadCounts, precision.name(), known);
            int missing = rounds * threadCounts.size() * (batches.size() + sizes.size() + depths.size())
                    - measured.stream().mapToInt(List::size).sum();
            finish(table, measured, missing, precision);
            return 0;
        }
    }

    private void finish(Path table, List<List<ScalePoint>> measured, int missing, Precision precision) {
        List<ScalePoint> points = ScaleRun.medians(measured);
        Path plot = folder.resolve("scale.png");
        if (missing > 0) {
            output.note(missing + " points are missing; run the same command again to continue");
        } else {
            AtomicFiles.writeString(
                    table,
                    ScaleFiles.csv(measured.stream().flatMap(List::stream).toList()));
        }
        if (points.stream().anyMatch(ScalePoint::measured)) {
            Pictures.writePng(plot, ScaleFiles.picture(points));
        }
        output.print(new Report()
                .addHidden("bench", "scale")
                .addHidden("rows", points.stream().map(ScaleFiles::values).toList())
                .add("missing", "points missing", missing)
                .add("growth", "largest growth of time beside work", ScaleFiles.worstGrowth(points))
                .add("table", "table", table.toString())
                .add("plot", "plot", plot.toString())
                .add("precision", "precision", precision.name())
                .add("machine", "machine", MachineFacts.describe()));
    }

    private Measurement warmedUp(Measurement measurement) {
        Measurement own = compiled ? measurement : measurement.withWarmUpTimes(FIRST_WARM_UP);
        compiled = true;
        return own;
    }

    private ScalePoint.Times measure(Extents extents, Precision precision, Measurement measurement) {
        TensorBackend backend = compute.open(extents.threads());
        SplittableRandom random = new SplittableRandom(0);
        Flow flow = BenchNetworks.glow(
                new ParameterFactory(backend, precision.dtype(), random),
                extents.size(),
                extents.levels(),
                extents.steps(),
                extents.hidden());
        float[] batch =
                new float[Math.toIntExact(extents.batch() * flow.sampleShape().size())];
        for (int i = 0; i < batch.length; i++) {
            batch[i] = (float) (random.nextDouble() - 0.5);
        }
        double step = TrainingBench.medianStep(flow, batch, extents.batch(), MemoryMode.STORE, measurement);
        double peak = backend.memory().peak() / MEBIBYTE;
        double logProb;
        try (Tensor x = backend.fromFloats(batch, flow.sampleShape().batch(extents.batch()), precision.dtype())) {
            logProb = measurement.median(() -> flow.logProb(x));
        }
        for (Parameter parameter : flow.parameters()) {
            parameter.value().close();
        }
        backend.trimMemory();
        return new ScalePoint.Times(step, logProb, peak);
    }

    private static String line(ScalePoint point) {
        String of = String.format(
                Locale.ROOT,
                "round %d, %-5s %4d, threads %d: ",
                point.round(),
                point.axis(),
                point.value(),
                point.extents().threads());
        return of
                + (point.measured()
                        ? String.format(
                                Locale.ROOT,
                                "step %.3f ms per image, log-density %.3f ms, peak %.0f MiB",
                                1000 * point.stepSeconds(),
                                1000 * point.logProbSeconds(),
                                point.peakMebibytes())
                        : "left out, " + point.leftOut() + " above the limit");
    }
}
