package org.flows4j.examples.experiments;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.flows4j.examples.bench.MeasurementOptions;
import org.flows4j.examples.cli.options.ComputeOptions;
import org.flows4j.examples.cli.options.OutputFolder;
import org.flows4j.examples.cli.options.OutputOptions;
import org.flows4j.examples.cli.options.ProgressDisplay;
import org.flows4j.examples.cli.options.Report;
import org.flows4j.examples.experiments.cost.NifCosts;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code flows reproduce nif-cost}: the cost of noisy injective layers. */
@Command(
        name = "nif-cost",
        description = {
            "Measures how the cost of noisy injective layers grows with the size of images: a layer that copies pixels, linear in "
                    + "their number (appendix A.6 of Cunningham et al. 2020), and a layer with a full matrix. Takes a minute or two."
        },
        footer = {"", "Example: flows reproduce nif-cost --out nif-cost"})
public final class ReproduceNifCostCommand implements Callable<Integer> {
    private static final int CHANNELS = 3;

    @Mixin
    private OutputOptions output;

    @Mixin
    private ComputeOptions compute;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Folder for all results.")
    private Path folder;

    @Option(
            names = "--sizes",
            split = ",",
            paramLabel = "SIZE",
            description = "Image heights and widths for the layer that copies pixels; default ${DEFAULT-VALUE}.",
            defaultValue = "16,32,64,96,128,192,256")
    private List<Integer> sizes;

    @Option(
            names = "--dense-sizes",
            split = ",",
            paramLabel = "SIZE",
            description = "Image heights and widths for the layer with a full matrix; default ${DEFAULT-VALUE}.",
            defaultValue = "8,12,16,24")
    private List<Integer> denseSizes;

    @Option(names = "--batch", paramLabel = "N", description = "Images per batch; default ${DEFAULT-VALUE}.")
    private int batch = 4;

    @Mixin
    private final MeasurementOptions runs = new MeasurementOptions(7, 1, 0.7);

    @Override
    public Integer call() {
        NifCosts plan = new NifCosts(sizes, denseSizes, CHANNELS, batch, runs.measurement());
        try (OutputFolder owned = OutputFolder.own(folder, output::note)) {
            String table;
            try (ProgressDisplay progress = output.progress("measurements", 0, plan.count())) {
                table = plan.measure(compute.open(), folder, progress::step, output.err());
            }
            output.print(new Report().addHidden("folder", folder.toString()));
            output.printText(table + "\nMeasurements and a chart are in " + folder);
            return 0;
        }
    }
}
