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
import org.flows4j.examples.experiments.cost.SamplingTimeFiles;
import org.flows4j.examples.experiments.cost.SamplingTimes;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
public final class ReproduceMarScfSamplingCommand implements Callable<Integer> {
    @Mixin
    private OutputOptions output;

    @Mixin
    private ComputeOptions compute;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Folder for all results.")
    private Path folder;

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

    @Option(names = "--batch", paramLabel = "N", description = "Images per batch; default ${DEFAULT-VALUE}.")
    private int batch = 8;

    @Mixin
    private final MeasurementOptions runs = new MeasurementOptions(7, 1, 4);

    @Override
    public Integer call() {
        SamplingTimes plan = new SamplingTimes(sizes, widths, deepest, flowSteps, batch, runs.measurement());
        TensorBackend backend = compute.open();
        try (OutputFolder owned = OutputFolder.own(folder, output::note)) {
            List<SamplingTimes.Time> times =
                    output.interruptibly("measurements", plan.count(), listener -> plan.measure(backend, listener));
            if (times.size() == plan.count()) {
                String table = SamplingTimeFiles.write(folder, plan, times, output.err());
                output.print(
                        new Report().addHidden("folder", folder.toString()).addHidden("measurements", plan.count()));
                output.printText(table + "\nTable, times and a chart are in " + folder);
            } else {
                output.printStopped("no files are written");
            }
            return 0;
        }
    }
}
