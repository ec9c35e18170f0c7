package org.flows4j.examples.experiments;

import java.util.List;
import org.flows4j.examples.bench.Measurement;
import org.flows4j.examples.bench.MeasurementOptions;
import org.flows4j.examples.experiments.cost.CostExperiment;
import org.flows4j.examples.experiments.cost.SamplingTimes;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code flows reproduce marscf-sampling}: the growth of sampling time with image size. */
@Command(
        name = "marscf-sampling",
        description = {
            "Measures the time of mAR-SCF for sampling a batch of N x N images, next to a recurrent network of the same width that "
                    + "draws pixel by pixel: figure 7 of the supplement of Bhattacharyya et al. (2020). The number of sequential "
                    + "steps grows like N for mAR-SCF and like N squared for the recurrent network.",
            "Takes about two minutes on two processors."
        },
        footer = {"", "Example: flows reproduce marscf-sampling --out marscf-sampling"})
public final class ReproduceMarScfSamplingCommand extends CostCommand {
    @Option(
            names = "--sizes",
            split = ",",
            paramLabel = "N",
            description = "Image heights and widths; default ${DEFAULT-VALUE}.",
            defaultValue = "8,16,32,64")
    private List<Integer> sizes;

    @Option(
            names = "--widths",
            split = ",",
            paramLabel = "W",
            description = "Hidden channels of the networks; default ${DEFAULT-VALUE}.",
            defaultValue = "2,8,32")
    private List<Integer> widths;

    @Option(
            names = "--deepest",
            paramLabel = "N",
            description = "Height and width of mAR-SCF's deepest scale; default ${DEFAULT-VALUE}.")
    private int deepest = 2;

    @Option(
            names = "--flow-steps",
            paramLabel = "K",
            description = "Steps of flow per scale; default ${DEFAULT-VALUE}.")
    private int flowSteps = 1;

    /** Creates the command. */
    public ReproduceMarScfSamplingCommand() {
        super("Table, times and a chart", "no files are written", 8, new MeasurementOptions(7, 1, 4));
    }

    @Override
    CostExperiment plan(int images, Measurement measurement) {
        return new SamplingTimes(sizes, widths, deepest, flowSteps, images, measurement);
    }
}
