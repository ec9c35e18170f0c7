package org.flows4j.examples.experiments;

import java.util.concurrent.Callable;
import org.flows4j.examples.experiments.comparison.VFlowImages;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code flows reproduce vflow-images}: Flow++ with and without an added channel. */
@Command(
        name = "vflow-images",
        description = {
            "Trains a small Flow++, and a VFlow based on it with one added channel and as many parameters, on the same data with the same"
                    + " seeds, and compares their bits/dim on test data: table 5 of Chen et al. (2020) at small scale. Both are bounds, so"
                    + " the table also has importance-weighted estimates with "
                    + ReproduceVflowImagesCommand.IMPORTANCE_SAMPLES
                    + " draws.",
            "6 runs of " + ReproduceVflowImagesCommand.STEPS + " steps, tested on "
                    + ReproduceVflowImagesCommand.TEST_SAMPLES
                    + " images, take about 20 minutes on one processor. Ctrl-C stops with"
                    + " checkpoints, from which the same command continues."
        },
        footer = {"", "Example: flows reproduce vflow-images --data fashion-mnist --out vflow-images"})
public final class ReproduceVflowImagesCommand implements Callable<Integer> {
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
                "Flow++ and VFlow",
                "model",
                new ComparisonOptions.Defaults(
                        STEPS, BATCH, LEARNING_RATE, CLIP_NORM, TEST_SAMPLES, IMPORTANCE_SAMPLES),
                (changes, data) -> VFlowImages.contestants(changes, data.train()));
        return 0;
    }
}
