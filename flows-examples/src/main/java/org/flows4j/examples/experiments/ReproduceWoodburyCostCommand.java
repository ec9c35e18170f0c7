package org.flows4j.examples.experiments;

import java.util.List;
import org.flows4j.examples.bench.Measurement;
import org.flows4j.examples.bench.MeasurementOptions;
import org.flows4j.examples.experiments.cost.CostExperiment;
import org.flows4j.examples.experiments.cost.LayerCosts;
import picocli.CommandLine.Command;
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
public final class ReproduceWoodburyCostCommand extends CostCommand {
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

    /** Creates the command. */
    public ReproduceWoodburyCostCommand() {
        super(
                "Measurements, slopes and a chart",
                "the same command continues from here",
                4,
                new MeasurementOptions(5, 1, 0.5));
    }

    @Override
    CostExperiment plan(int images, Measurement measurement) {
        return new LayerCosts(channels, sizes, images, measurement);
    }
}
