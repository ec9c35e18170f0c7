package org.flows4j.examples.experiments;

import java.util.List;
import org.flows4j.examples.bench.Measurement;
import org.flows4j.examples.bench.MeasurementOptions;
import org.flows4j.examples.experiments.cost.CostExperiment;
import org.flows4j.examples.experiments.cost.NifCosts;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code flows reproduce nif-cost}: the cost of noisy injective layers. */
@Command(
        name = "nif-cost",
        description = {
            "Measures how the cost of noisy injective layers grows with the size of images: a layer that copies pixels, linear in "
                    + "their number (appendix A.6 of Cunningham et al. 2020), and a layer with a full matrix. Takes a minute or two."
        },
        footer = {"", "Example: flows reproduce nif-cost --out nif-cost"})
public final class ReproduceNifCostCommand extends CostCommand {
    private static final int CHANNELS = 3;

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

    /** Creates the command. */
    public ReproduceNifCostCommand() {
        super("Measurements and a chart", "no files are written", 4, new MeasurementOptions(7, 1, 0.7));
    }

    @Override
    CostExperiment plan(int images, Measurement measurement) {
        return new NifCosts(sizes, denseSizes, CHANNELS, images, measurement);
    }
}
