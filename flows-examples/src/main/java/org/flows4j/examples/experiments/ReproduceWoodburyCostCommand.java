package org.flows4j.examples.experiments;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.examples.bench.MeasurementOptions;
import org.flows4j.examples.cli.options.ComputeOptions;
import org.flows4j.examples.cli.options.OutputFolder;
import org.flows4j.examples.cli.options.OutputOptions;
import org.flows4j.examples.cli.options.Report;
import org.flows4j.examples.experiments.cost.CostFiles;
import org.flows4j.examples.experiments.cost.LayerCosts;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code flows reproduce woodbury-cost}: the cost of invertible linear layers. */
@Command(
        name = "woodbury-cost",
        description = {
            "Measures how the cost of five invertible linear layers grows with the channels and the size of images: forward "
                    + "with log-determinant, inverse, gradient, and the log-determinant alone, next to the complexities of "
                    + "table 1 of Lu and Huang (2020).",
            "Takes a few minutes on two processors. Ctrl-C stops it; the same command continues."
        },
        footer = {"", "Example: flows reproduce woodbury-cost --out woodbury-cost"})
public final class ReproduceWoodburyCostCommand implements Callable<Integer> {
    @Mixin
    private OutputOptions output;

    @Mixin
    private ComputeOptions compute;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Folder for all results.")
    private Path folder;

    @Option(
            names = "--channels",
            split = ",",
            paramLabel = "C",
            description = "Numbers of channels, at the middle size; default ${DEFAULT-VALUE}.",
            defaultValue = "12,24,48,96,192")
    private List<Integer> channels;

    @Option(
            names = "--sizes",
            split = ",",
            paramLabel = "SIZE",
            description = "Image heights and widths, at the middle number of channels; default ${DEFAULT-VALUE}.",
            defaultValue = "8,16,24,32,48,64")
    private List<Integer> sizes;

    @Option(names = "--batch", paramLabel = "N", description = "Images per batch; default ${DEFAULT-VALUE}.")
    private int batch = 4;

    @Mixin
    private final MeasurementOptions runs = new MeasurementOptions(5, 1, 0.5);

    @Override
    public Integer call() {
        LayerCosts plan = new LayerCosts(channels, sizes, batch, runs.measurement());
        TensorBackend backend = compute.open();
        try (OutputFolder owned = OutputFolder.own(folder, output::note)) {
            Path file = folder.resolve("costs.csv");
            if (output.interruptibly("measurements", plan.count(), listener -> plan.measure(backend, file, listener))) {
                String table = CostFiles.write(folder, plan, file, output.err());
                output.print(
                        new Report().addHidden("folder", folder.toString()).addHidden("measurements", plan.count()));
                output.printText(table + "\nMeasurements, slopes and a chart are in " + folder);
            } else {
                output.printStopped("the same command continues from here");
            }
            return 0;
        }
    }
}
