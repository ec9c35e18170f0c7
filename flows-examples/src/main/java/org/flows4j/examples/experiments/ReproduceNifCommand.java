package org.flows4j.examples.experiments;

import java.util.List;
import java.util.concurrent.Callable;
import org.flows4j.examples.experiments.comparison.NifComparison;
import org.flows4j.examples.experiments.nif.NifAnalysis;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code flows reproduce nif}: one flow with a standard normal prior and with noisy injective ones. */
@Command(
        name = "nif",
        description = {
            "Trains a small multi-scale flow of 3-bit images with a standard normal prior (NF) and with noisy injective priors of "
                    + "several dimensions, on the same data with equal seeds: tables 1 and 2 of Cunningham et al. (2020) at small scale.",
            "Compares their bits/dim on test data; the accuracy of classifiers on their representations (five nearest "
                    + "neighbors and logistic regression, on the pseudo-inverse and on the posterior mean); and the distance of their "
                    + "samples from test images as s, the factor of the noise's variance, grows (sliced Wasserstein distance of "
                    + "pixels, a proxy for the Frechet inception distance, which needs a trained network). Draws samples over s and t.",
            "12 runs of " + ReproduceNifCommand.STEPS
                    + " steps take about 20 minutes on two processors. Ctrl-C stops with checkpoints, from which the same command "
                    + "continues."
        },
        footer = {"", "Example: flows reproduce nif --data fashion-mnist --out nif"})
public final class ReproduceNifCommand implements Callable<Integer> {
    static final long STEPS = 3000;

    @Mixin
    private ComparisonOptions options;

    @Option(
            names = "--dimensions",
            split = ",",
            paramLabel = "M",
            description = "Latent dimensions of the noisy injective flows; default ${DEFAULT-VALUE}.",
            defaultValue = "64,128,256")
    private List<Integer> dimensions;

    @Option(
            names = "--classified",
            paramLabel = "N",
            description =
                    "Training images of the classifiers, and maximum number of test images; default ${DEFAULT-VALUE}.")
    private int classified = 10_000;

    @Option(
            names = "--drawn",
            paramLabel = "N",
            description = "Samples per model, compared with as many images; default ${DEFAULT-VALUE}.")
    private int drawn = 2000;

    @Override
    public Integer call() {
        NifAnalysis analysis = new NifAnalysis(classified, classified, drawn);
        options.run(
                "One flow with several priors",
                "prior",
                new ComparisonOptions.Defaults(STEPS, 16, 1e-3, 60, Integer.MAX_VALUE, 1),
                (changes, data) -> NifComparison.contestants("FASHION_MNIST_SMALL", dimensions, changes, data.train()),
                (folder, data, results, err) -> "\n" + analysis.write(folder, data, results, err));
        return 0;
    }
}
