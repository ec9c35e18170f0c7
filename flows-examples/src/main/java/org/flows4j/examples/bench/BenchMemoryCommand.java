package org.flows4j.examples.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.flows4j.core.io.AtomicFiles;
import org.flows4j.core.layer.MemoryMode;
import org.flows4j.core.tensor.Precision;
import org.flows4j.examples.charts.LineChart;
import org.flows4j.examples.charts.Pictures;
import org.flows4j.examples.charts.ResultTable;
import org.flows4j.examples.cli.options.ComputeOptions;
import org.flows4j.examples.cli.options.OutputFolder;
import org.flows4j.examples.cli.options.OutputOptions;
import org.flows4j.examples.cli.options.Report;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code flows bench memory}: measures the memory modes. */
@Command(
        name = "memory",
        description = {
            "Measures memory and time of a training step in each memory mode, as the flow gets deeper.",
            "Writes memory.csv and memory.png. Peaks are of tensors, in MiB; state is the share of parameters, gradients and Adam's "
                    + "moments. The trainer keeps no copies for a rollback."
        })
public final class BenchMemoryCommand implements Callable<Integer> {
    private static final int WARM_UP_RUNS = 1;
    private static final ResultTable<MemoryBench.Row> COLUMNS = new ResultTable<MemoryBench.Row>()
            .column("steps", MemoryBench.Row::steps)
            .column("mode", row -> row.mode().name())
            .column("parameters", MemoryBench.Row::parameters)
            .column("seconds", MemoryBench.Row::seconds)
            .column("time_ratio", MemoryBench.Row::timeRatio)
            .column("peak_mb", MemoryBench.Row::peak)
            .column("state_mb", MemoryBench.Row::state)
            .column("activations_mb", MemoryBench.Row::activations);

    @Mixin
    private OutputOptions output;

    @Mixin
    private ComputeOptions compute;

    @Option(
            names = "--steps",
            split = ",",
            paramLabel = "K",
            description = "Steps of flow per scale, separated by commas; default 4,8,16,32,64.")
    private List<Integer> steps = List.of(4, 8, 16, 32, 64);

    @Mixin
    private final GlowOptions flow = new GlowOptions();

    @Mixin
    private final MeasurementOptions runs = new MeasurementOptions(3, WARM_UP_RUNS, 2);

    @Option(names = "--out", paramLabel = "DIR", description = "Folder for table and plot; default the current folder.")
    private Path folder = Path.of("");

    @Override
    public Integer call() {
        try (OutputFolder owned = OutputFolder.of(folder.resolve("memory.csv"))) {
            Precision precision = compute.precision(Precision.FLOAT32);
            MemoryBench bench = new MemoryBench(compute.open(), precision.dtype(), runs.measurement());
            output.printText(String.format(
                    Locale.ROOT,
                    "%5s %-10s %9s %6s %9s %9s %11s",
                    "steps",
                    "mode",
                    "seconds",
                    "ratio",
                    "peak",
                    "state",
                    "activations"));
            List<MemoryBench.Row> rows = bench.run(flow.extents(), steps, row -> output.printText(line(row)));
            Path table = folder.resolve("memory.csv");
            Path plot = folder.resolve("memory.png");
            AtomicFiles.writeString(table, COLUMNS.csv(rows));
            Pictures.writePng(
                    plot,
                    LineChart.drawWithZero(
                            "Peak memory of a training step", "steps of flow per scale", "MiB", curves(rows)));
            output.print(new Report()
                    .addHidden("bench", "memory")
                    .addHidden("rows", rows.stream().map(COLUMNS::values).toList())
                    .add("table", "table", table.toString())
                    .add("plot", "plot", plot.toString())
                    .add("threads", "threads", compute.threads())
                    .add("precision", "precision", precision.name())
                    .add("machine", "machine", MachineFacts.describe()));
            return 0;
        }
    }

    private static String line(MemoryBench.Row row) {
        return String.format(
                Locale.ROOT,
                "%5d %-10s %9.4f %6.2f %9.1f %9.1f %11.1f",
                row.steps(),
                row.mode(),
                row.seconds(),
                row.timeRatio(),
                row.peak(),
                row.state(),
                row.activations());
    }

    private Map<String, double[][]> curves(List<MemoryBench.Row> rows) {
        double[] depths = steps.stream().mapToDouble(Integer::doubleValue).toArray();
        Map<String, double[][]> curves = new LinkedHashMap<>();
        for (MemoryMode mode : MemoryMode.values()) {
            List<MemoryBench.Row> own = new ArrayList<>(rows);
            own.removeIf(row -> row.mode() != mode);
            double[] peaks = own.stream().mapToDouble(MemoryBench.Row::peak).toArray();
            double[] states = own.stream().mapToDouble(MemoryBench.Row::state).toArray();
            curves.put(mode.name(), new double[][] {depths, peaks});
            curves.put("parameters, gradients and moments", new double[][] {depths, states});
        }
        return curves;
    }
}
