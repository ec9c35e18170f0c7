package org.flows4j.examples.experiments;

import java.util.List;
import java.util.concurrent.Callable;
import org.flows4j.examples.cli.options.Report;
import org.flows4j.examples.experiments.densities.DensityFiles;
import org.flows4j.examples.experiments.densities.DensityRegime;
import org.flows4j.examples.experiments.densities.DensityResult;
import org.flows4j.examples.experiments.densities.DensityRun;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code flows reproduce densities}: all families of vectors on densities of the plane. */
@Command(
        name = "densities",
        description = {
            "Fits a flow of each family of vectors to eight Gaussians, a checkerboard, two spirals and rings, and measures"
                    + " log-likelihoods of fresh points beside the known entropy. Draws the densities as heat maps.",
            "Ctrl-C stops with checkpoints, from which the same command continues."
        },
        footer = {"", "Example: flows reproduce densities --densities rings --models nsf,flow-matching --out densities"
        })
public final class ReproduceDensitiesCommand implements Callable<Integer> {
    @Mixin
    private final ExperimentOutput output = new ExperimentOutput();

    @Option(
            names = "--densities",
            split = ",",
            paramLabel = "NAME",
            description = "Densities: eight-gaussians, checkerboard, two-spirals, rings; default all.")
    private List<String> densities = List.of();

    @Option(
            names = "--models",
            split = ",",
            paramLabel = "NAME",
            description =
                    "Models: affine-coupling, spline-coupling, maf, nsf, naf, circular, flow-matching, planar, sylvester, "
                            + "mintnet;"
                            + " default all.")
    private List<String> models = List.of();

    @Option(names = "--steps", paramLabel = "N", description = "Training steps per run; default ${DEFAULT-VALUE}.")
    private long steps = 10_000;

    @Option(names = "--seeds", paramLabel = "N", description = "Runs of each model; default ${DEFAULT-VALUE}.")
    private int seeds = 1;

    @Option(
            names = "--batch",
            paramLabel = "N",
            description = "Points per step, 4 times as many for flow-matching; default ${DEFAULT-VALUE}.")
    private int batch = 256;

    @Option(
            names = "--learning-rate",
            paramLabel = "RATE",
            description =
                    "Highest learning rate, 10 times as high for flow-matching and 5 times for planar and sylvester; default"
                            + " ${DEFAULT-VALUE}.")
    private double learningRate = 1e-3;

    @Option(
            names = "--test-samples",
            paramLabel = "N",
            description = "Number of test points; default ${DEFAULT-VALUE}.")
    private int testPoints = 20_000;

    @Option(
            names = "--workers",
            paramLabel = "N",
            description = "Concurrent runs, with one thread each; default one per processor.")
    private int workers = Runtime.getRuntime().availableProcessors();

    @Override
    public Integer call() {
        output.train(
                DensityRun.all(
                        output.folder(),
                        densities,
                        models,
                        seeds,
                        new DensityRegime(steps, batch, learningRate, testPoints)),
                "training loss",
                workers,
                this::write);
        return 0;
    }

    private String write(List<DensityResult> results, Report report) {
        DensityFiles files = new DensityFiles(output.folder(), output.err());
        String table = files.writeTables(results);
        files.writePicture(results);
        report.addHidden("runs", results);
        return table + "\nThe tables and the picture are in ";
    }
}
