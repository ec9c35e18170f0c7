package org.flows4j.examples.experiments;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.flows4j.core.data.TrainTestSplit;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.examples.experiments.comparison.Comparison;
import org.flows4j.examples.experiments.comparison.InterpolationStrips;
import org.flows4j.examples.experiments.comparison.PriorComparison;
import org.flows4j.examples.experiments.comparison.RunResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code flows reproduce marscf-prior}: autoregressive and Gaussian priors compared on one flow. */
@Command(
        name = "marscf-prior",
        description = {
            "Trains a small mAR-SCF with autoregressive priors, and the same flow with Gaussian split priors whose networks are "
                    + "widened to equal numbers of parameters, on the same data with the same seeds, and compares "
                    + "their bits/dim on test data (Bhattacharyya et al. 2020).",
            "6 runs of " + ReproduceMarScfPriorCommand.STEPS
                    + " steps take about 25 minutes on one processor. Ctrl-C stops "
                    + "with checkpoints, from which the same command continues."
        },
        footer = {"", "Example: flows reproduce marscf-prior --data mnist --out marscf-prior"})
public final class ReproduceMarScfPriorCommand implements Callable<Integer> {
    static final long STEPS = 2500;

    @Mixin
    private ComparisonOptions options;

    @Override
    public Integer call() {
        options.run(
                "mAR-SCF with autoregressive and with Gaussian priors",
                "prior",
                new ComparisonOptions.Defaults(STEPS, 16, 1e-3, 60, Integer.MAX_VALUE, 1),
                (changes, data) -> PriorComparison.contestants("FASHION_MNIST", changes, data.train()),
                ReproduceMarScfPriorCommand::drawInterpolations);
        return 0;
    }

    /** The interpolations of each model's first run. */
    private static String drawInterpolations(
            Path folder, TrainTestSplit data, List<RunResult> results, PrintWriter err) {
        TensorBackend backend = CpuBackend.create();
        Set<String> drawn = new HashSet<>();
        for (RunResult result : results) {
            if (drawn.add(result.name())) {
                Path run = Comparison.runFolder(folder, result.name(), result.seed());
                InterpolationStrips.draw(
                        folder.resolve("interpolation-" + result.name() + ".png"),
                        run.resolve("model.safetensors"),
                        data.test().orElseThrow(),
                        backend);
            }
        }
        return "";
    }
}
