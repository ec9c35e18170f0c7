package org.flows4j.examples.experiments;

import java.util.List;
import java.util.concurrent.Callable;
import org.flows4j.examples.cli.options.Report;
import org.flows4j.examples.experiments.checkerboard.ToyFiles;
import org.flows4j.examples.experiments.checkerboard.ToyModels;
import org.flows4j.examples.experiments.checkerboard.ToyRegime;
import org.flows4j.examples.experiments.checkerboard.ToyResult;
import org.flows4j.examples.experiments.checkerboard.ToyRun;
import org.flows4j.examples.experiments.checkerboard.ToyTable;
import org.flows4j.examples.experiments.comparison.Contestant;
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
    private final ExperimentOutput output = new ExperimentOutput();

    @Mixin
    private final RunOptions runs = new RunOptions(100_000, 5, 64, 3e-3, 5, 10_000, 100);

    @Option(
            names = "--draws",
            paramLabel = "K",
            description = "Draws of the added dimensions per training point; default ${DEFAULT-VALUE}.")
    private int draws = 8;

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

    @Override
    public Integer call() {
        ToyRegime regime = new ToyRegime(
                runs.steps,
                runs.batch,
                runs.learningRate,
                runs.clipNorm,
                draws,
                runs.testSamples,
                runs.importanceSamples);
        List<Contestant> models =
                grid ? ToyModels.grid(gridDimensions, gridSteps, runs.changes) : ToyModels.headline(runs.changes);
        output.train(
                ToyRun.all(output.folder(), models, runs.seeds, regime),
                "nats (negative log-likelihood)",
                runs.workers(),
                this::write);
        return 0;
    }

    private String write(List<ToyResult> results, Report report) {
        ToyFiles files = new ToyFiles(output.folder(), runs.importanceSamples, output.err());
        files.writeTables(results);
        if (grid) {
            files.writeGrid(results, gridDimensions, gridSteps);
        } else {
            files.writePictures(results);
        }
        ToyTable table = ToyTable.of(results);
        for (ToyTable.Row row : table.rows()) {
            report.addHidden(row.name(), row.logLikelihood().mean())
                    .addHidden(row.name() + "_deviation", row.logLikelihood().deviation());
        }
        return table.markdown() + "\nTables and pictures are in ";
    }
}
