package org.flows4j.examples.experiments;

import java.util.concurrent.Callable;
import org.flows4j.examples.experiments.comparison.ClassComparison;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code flows reproduce class-conditional}: class-conditional and unconditional models compared. */
@Command(
        name = "class-conditional",
        description = {
            "Trains a small Glow whose couplings and priors see the class of each image, the same Glow without classes, and one without "
                    + "classes but with as many parameters, on the same data with the same seeds, "
                    + "and compares their bits/dim on test data: of an image given its class, and "
                    + "of the image alone. Draws samples with one column per class.",
            "9 runs of " + ReproduceClassConditionalCommand.STEPS
                    + " steps take about 18 minutes on one processor. Ctrl-C stops with "
                    + "checkpoints, from which the same command continues."
        },
        footer = {"", "Example: flows reproduce class-conditional --data fashion-mnist --out class-conditional"})
public final class ReproduceClassConditionalCommand implements Callable<Integer> {
    static final int STEPS = 3000;
    private static final int BATCH = 16;
    private static final double LEARNING_RATE = 1e-3;
    private static final double CLIP_NORM = 60;

    @Mixin
    private ComparisonOptions options;

    @Override
    public Integer call() {
        options.run(
                "Glow with and without classes",
                "model",
                new ComparisonOptions.Defaults(STEPS, BATCH, LEARNING_RATE, CLIP_NORM, Integer.MAX_VALUE, 1),
                (changes, data) -> ClassComparison.contestants(changes, data.train()));
        return 0;
    }
}
