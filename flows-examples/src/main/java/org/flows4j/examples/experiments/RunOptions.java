package org.flows4j.examples.experiments;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.flows4j.examples.experiments.comparison.Contestant;
import picocli.CommandLine.Option;

/** The training and test of each model of a comparison. Each experiment has its own defaults. */
final class RunOptions {
    @Option(names = "--steps", paramLabel = "N", description = "Training steps per run; default ${DEFAULT-VALUE}.")
    long steps;

    @Option(names = "--seeds", paramLabel = "N", description = "Runs of each model; default ${DEFAULT-VALUE}.")
    int seeds;

    @Option(names = "--batch", paramLabel = "N", description = "Samples per step; default ${DEFAULT-VALUE}.")
    int batch;

    @Option(
            names = "--learning-rate",
            paramLabel = "RATE",
            description = "Highest learning rate, for all models; default ${DEFAULT-VALUE}.")
    double learningRate;

    @Option(
            names = "--clip-norm",
            paramLabel = "NORM",
            description =
                    "Largest gradient norm, in the unit of the test figures; limits the rare steps that are several "
                            + "times the usual; default ${DEFAULT-VALUE}.")
    double clipNorm;

    @Option(
            names = "--test-samples",
            paramLabel = "N",
            description =
                    "Number of test samples, from the start of the test data, 0 for all; default ${DEFAULT-VALUE}.")
    int testSamples;

    @Option(
            names = "--importance-samples",
            paramLabel = "S",
            description = "Noise draws per sample in the final test, for models whose likelihood is a bound; default "
                    + "${DEFAULT-VALUE}.")
    int importanceSamples;

    @Option(
            names = "--workers",
            paramLabel = "N",
            description = "Concurrent runs, with one thread each; default one per processor.")
    private int workers = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Change one value in the configuration of all models; may be repeated.")
    Map<String, String> changes = new LinkedHashMap<>();

    @Option(
            names = "--models",
            paramLabel = "NAME",
            split = ",",
            description = "Train these models only, separated by commas; default all.")
    private List<String> models = List.of();

    RunOptions(
            long steps,
            int seeds,
            int batch,
            double learningRate,
            double clipNorm,
            int testSamples,
            int importanceSamples) {
        this.steps = steps;
        this.seeds = seeds;
        this.batch = batch;
        this.learningRate = learningRate;
        this.clipNorm = clipNorm;
        this.testSamples = testSamples;
        this.importanceSamples = importanceSamples;
    }

    /** The contestants to train, in their own order. */
    List<Contestant> chosen(List<Contestant> all) {
        Set<String> unknown = new LinkedHashSet<>(models);
        all.forEach(contestant -> unknown.remove(contestant.name()));
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("--models names " + unknown + ", but the models of this experiment are "
                    + all.stream().map(Contestant::name).toList());
        }
        return models.isEmpty()
                ? all
                : all.stream()
                        .filter(contestant -> models.contains(contestant.name()))
                        .toList();
    }

    int workers() {
        if (workers < 1) {
            throw new IllegalArgumentException("--workers must be at least 1, got " + workers);
        }
        return workers;
    }
}
