package org.flows4j.examples.experiments;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.examples.cli.options.Report;
import org.flows4j.examples.experiments.posterior.PosteriorExperiment;
import org.flows4j.examples.experiments.posterior.PosteriorFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code flows reproduce posterior}: neural posterior estimation on tasks with known posteriors. */
@Command(
        name = "posterior",
        description = {
            "Fits the posteriors of two simulators by a conditional neural spline flow: a linear Gaussian model, and the two moons of"
                    + " Lueckmann et al. (2021). Compares log-densities with those of the exact posteriors, and tests the calibration"
                    + " of the flow, of the exact posterior, and of a deliberately narrow one, which must fail."
        },
        footer = {"", "Example: flows reproduce posterior --out posterior"})
public final class ReproducePosteriorCommand implements Callable<Integer> {
    @Mixin
    private final ExperimentOutput output = new ExperimentOutput();

    @Option(
            names = "--simulations",
            paramLabel = "N",
            description = "Simulations for training, per task; default ${DEFAULT-VALUE}.")
    private int simulations = 50_000;

    @Option(
            names = "--steps",
            paramLabel = "N",
            description = "Maximum number of training steps; default ${DEFAULT-VALUE}.")
    private long steps = 20_000;

    @Option(
            names = "--test-samples",
            paramLabel = "N",
            description = "Further simulations for the tests; default ${DEFAULT-VALUE}.")
    private int tests = 1000;

    @Option(
            names = "--draws",
            paramLabel = "L",
            description = "Draws of a posterior per test; default ${DEFAULT-VALUE}.")
    private int draws = 99;

    @Option(names = "--seed", paramLabel = "N", description = "Seed of everything; default ${DEFAULT-VALUE}.")
    private long seed = 1;

    @Override
    public Integer call() {
        output.run(
                "training steps",
                2 * steps,
                "the same command starts again",
                listener -> {
                    List<PosteriorExperiment.Result> results = new PosteriorExperiment(
                                    simulations, steps, tests, draws, seed)
                            .run(CpuBackend.create(), done -> listener.onProgress(done, ""));
                    return Thread.currentThread().isInterrupted() ? Optional.empty() : Optional.of(results);
                },
                this::write);
        return 0;
    }

    private String write(List<PosteriorExperiment.Result> results, Report report) {
        PosteriorFiles.write(output.folder(), results, output.err());
        for (PosteriorExperiment.Result result : results) {
            report.addHidden(result.task(), PosteriorFiles.table().values(result));
        }
        return PosteriorFiles.table().markdown(results) + "\nThe table and pictures are in ";
    }
}
