package org.flows4j.examples.experiments;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.data.TrainTestSplit;
import org.flows4j.examples.experiments.comparison.Contestant;
import org.flows4j.examples.experiments.comparison.RunResult;
import org.flows4j.examples.experiments.nif.NifAnalysis;
import org.flows4j.models.family.ModelConfigs;
import org.flows4j.models.nif.NoisyInjectiveFlow;
import picocli.CommandLine.Command;
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
public final class ReproduceNifCommand extends ComparisonCommand {
    static final long STEPS = 3000;

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

    /** Creates the command. */
    public ReproduceNifCommand() {
        super("One flow with several priors", "prior", new RunOptions(STEPS, 3, 16, 1e-3, 60, 0, 1));
    }

    @Override
    List<Contestant> contestants(Map<String, String> changes, DataSet data) {
        List<Contestant> contestants = new ArrayList<>();
        contestants.add(contestant(NifAnalysis.BASELINE, 0, changes, data));
        dimensions.forEach(latent -> contestants.add(contestant("nif-" + latent, latent, changes, data)));
        return contestants;
    }

    private static Contestant contestant(String name, int latent, Map<String, String> changes, DataSet data) {
        NoisyInjectiveFlow family = new NoisyInjectiveFlow();
        Map<String, String> all = merged(changes, Map.of("latentDimensions", Integer.toString(latent)));
        return Contestant.fitted(name, family, ModelConfigs.with(family.preset("FASHION_MNIST_SMALL"), all), data, 0);
    }

    @Override
    String analyze(Path folder, TrainTestSplit samples, List<RunResult> results, PrintWriter err) {
        return "\n" + new NifAnalysis(classified, classified, drawn).write(folder, samples, results, err);
    }
}
