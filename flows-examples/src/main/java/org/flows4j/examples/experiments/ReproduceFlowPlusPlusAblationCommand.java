package org.flows4j.examples.experiments;

import java.util.concurrent.Callable;
import org.flows4j.examples.experiments.comparison.FlowPlusPlusAblation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code flows reproduce flowpp-ablation}: Flow++ and its three ablations. */
@Command(
        name = "flowpp-ablation",
        description = {
            "Trains a small Flow++, and the same with affine couplings instead of mixtures, without attention, and with uniform "
                    + "instead of variational dequantization, all with about as many parameters, on the same data with the same "
                    + "seeds, and compares their bits/dim on test data: table 2 of Ho et al. (2019) at small scale. Dequantization makes "
                    + "them bounds, so the table also has importance-weighted estimates with "
                    + ReproduceFlowPlusPlusAblationCommand.IMPORTANCE_SAMPLES + " draws.",
            "12 runs of " + ReproduceFlowPlusPlusAblationCommand.STEPS + " steps, tested on "
                    + ReproduceFlowPlusPlusAblationCommand.TEST_SAMPLES
                    + " images, take about half an hour on one processor. Ctrl-C stops with checkpoints, from which the same "
                    + "command continues."
        },
        footer = {"", "Example: flows reproduce flowpp-ablation --data fashion-mnist --out flowpp-ablation"})
public final class ReproduceFlowPlusPlusAblationCommand implements Callable<Integer> {
    static final int STEPS = 2500;
    static final int TEST_SAMPLES = 1000;
    static final int IMPORTANCE_SAMPLES = 8;
    private static final int BATCH = 8;
    private static final double LEARNING_RATE = 2e-3;
    private static final double CLIP_NORM = 5;

    @Mixin
    private ComparisonOptions options;

    @Override
    public Integer call() {
        options.run(
                "Flow++ and its ablations",
                "model",
                new ComparisonOptions.Defaults(
                        STEPS, BATCH, LEARNING_RATE, CLIP_NORM, TEST_SAMPLES, IMPORTANCE_SAMPLES),
                (changes, data) -> FlowPlusPlusAblation.contestants(changes, data.train()));
        return 0;
    }
}
