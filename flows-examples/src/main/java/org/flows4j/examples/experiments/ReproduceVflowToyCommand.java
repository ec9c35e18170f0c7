package org.flows4j.examples.experiments;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.flows4j.examples.cli.options.OutputFolder;
import org.flows4j.examples.cli.options.OutputOptions;
import org.flows4j.examples.cli.options.Report;
import org.flows4j.examples.experiments.checkerboard.ToyExperiment;
import org.flows4j.examples.experiments.checkerboard.ToyModels;
import org.flows4j.examples.experiments.checkerboard.ToyRegime;
import org.flows4j.examples.experiments.checkerboard.ToyResult;
import org.flows4j.examples.experiments.checkerboard.ToyTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code flows reproduce vflow-toy}: flows with added dimensions on a checkerboard. */
@Command(
        name = "vflow-toy",
        description = {
            "Fits Glow of 3 and 20 steps in two dimensions, and VFlow of 3 steps in 10 (and 3) dimensions, to a checkerboard, and"
                    + " measures their log-likelihoods on separate points: the comparison of Chen et al. (2020), section 5.1, with their"
                    + " densities (figure 2) and the learned transformations (figure 4). No mean log-likelihood exceeds -3.4657 nats.",
            "Ctrl-C stops with checkpoints, from which the same command continues."
        },
        footer = {
            "",
            "Examples: flows reproduce vflow-toy --out vflow-toy",
            "          flows reproduce vflow-toy --grid --seeds 1 --steps 20000 --out vflow-grid"
        })
public final class ReproduceVflowToyCommand implements Callable<Integer> {
    @Mixin
    private OutputOptions output;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Folder for all results.")
    private Path folder;

    @Option(names = "--steps", paramLabel = "N", description = "Training steps per run; default ${DEFAULT-VALUE}.")
    private long steps = 100_000;

    @Option(names = "--seeds", paramLabel = "N", description = "Runs of each model; default ${DEFAULT-VALUE}.")
    private int seeds = 5;

    @Option(names = "--batch", paramLabel = "N", description = "Points per step; default ${DEFAULT-VALUE}.")
    private int batch = 64;

    @Option(
            names = "--learning-rate",
            paramLabel = "RATE",
            description = "Highest learning rate; default ${DEFAULT-VALUE}.")
    private double learningRate = 3e-3;

    @Option(
            names = "--clip-norm",
            paramLabel = "NORM",
            description = "Largest gradient norm, in nats; default ${DEFAULT-VALUE}.")
    private double clipNorm = 5;

    @Option(
            names = "--draws",
            paramLabel = "K",
            description = "Draws of the added dimensions per training point; default ${DEFAULT-VALUE}.")
    private int draws = 8;

    @Option(
            names = "--test-samples",
            paramLabel = "N",
            description = "Number of test points; default ${DEFAULT-VALUE}.")
    private int testPoints = 10_000;

    @Option(
            names = "--importance-samples",
            paramLabel = "S",
            description = "Draws of the added dimensions per test point; default ${DEFAULT-VALUE}.")
    private int importanceSamples = 100;

    @Option(names = "--grid", description = "Compare all numbers of dimensions and steps instead (figure 3).")
    private boolean grid;

    @Option(
            names = "--grid-dimensions",
            split = ",",
            paramLabel = "D",
            description = "Dimensions of the grid, including the two of the data; default ${DEFAULT-VALUE}.")
    private List<Integer> gridDimensions = ToyModels.DIMENSIONS;

    @Option(
            names = "--grid-steps",
            split = ",",
            paramLabel = "L",
            description = "Steps of flow in the grid, including the posterior's; default ${DEFAULT-VALUE}.")
    private List<Integer> gridSteps = ToyModels.STEPS;

    @Option(
            names = "--workers",
            paramLabel = "N",
            description = "Concurrent runs, with one thread each; default one per processor.")
    private int workers = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Change one value in the configuration of all models; may be repeated.")
    private Map<String, String> changes = new LinkedHashMap<>();

    @Override
    public Integer call() {
        ToyRegime regime = new ToyRegime(steps, batch, learningRate, clipNorm, draws, testPoints, importanceSamples);
        ToyExperiment experiment = new ToyExperiment(folder, seeds, regime, grid, gridDimensions, gridSteps, changes);
        try (OutputFolder owned = OutputFolder.own(folder, output::note)) {
            List<ToyResult> results = output.interruptibly(
                    "steps of all runs", steps * experiment.runs(), listener -> experiment.execute(workers, listener));
            if (results.size() == experiment.runs()) {
                experiment.write(results, output.err());
                print(ToyTable.of(results));
            } else {
                output.printStopped("the same command continues from here");
            }
            return 0;
        }
    }

    private void print(ToyTable table) {
        Report report = new Report().addHidden("folder", folder.toString());
        for (ToyTable.Row row : table.rows()) {
            report.addHidden(row.name(), row.logLikelihood().mean())
                    .addHidden(row.name() + "_deviation", row.logLikelihood().deviation());
        }
        output.print(report);
        output.printText(table.markdown() + "\nTables and pictures are in " + folder);
    }
}
