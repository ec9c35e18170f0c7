package org.flows4j.examples.experiments;

import java.util.concurrent.Callable;
import org.flows4j.examples.experiments.comparison.MixingComparison;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code flows reproduce woodbury-bpd}: five mixing layers, and two other couplings, in one model. */
@Command(
        name = "woodbury-bpd",
        description = {
            "Trains a small Woodbury-Glow with each of five mixing layers (Woodbury, its memory-efficient form, 1x1, emerging "
                    + "and periodic convolution), and with two other couplings (splines, MaCow units), on the same data with "
                    + "the same seeds, and compares their bits/dim on test data: table 1 of Lu and Huang (2020) at small scale.",
            "21 runs of " + ReproduceWoodburyBpdCommand.STEPS
                    + " steps take about 40 minutes on two processors. Ctrl-C "
                    + "stops with checkpoints, from which the same command continues."
        },
        footer = {"", "Example: flows reproduce woodbury-bpd --data fashion-mnist --out woodbury-bpd"})
public final class ReproduceWoodburyBpdCommand implements Callable<Integer> {
    static final long STEPS = 8000;

    @Mixin
    private ComparisonOptions options;

    @Override
    public Integer call() {
        options.run(
                "Woodbury-Glow with several mixing layers and couplings",
                "model",
                new ComparisonOptions.Defaults(STEPS, 16, 1e-3, 60, Integer.MAX_VALUE, 1),
                (changes, data) -> MixingComparison.contestants("FASHION_MNIST", changes, data.train()));
        return 0;
    }
}
