package org.flows4j.examples.experiments.comparison;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.flows4j.core.data.TrainTestSplit;

/**
 * Trains several models under equal conditions, each with several seeds, in concurrent runs on one thread each. Every run has a
 * separate folder with checkpoints and its result; finished runs are not repeated.
 *
 * @param contestants the models
 * @param seeds of parameters, data order and noise
 * @param regime the training of each
 * @param data training and test data
 */
public record Comparison(List<Contestant> contestants, List<Long> seeds, Regime regime, TrainTestSplit data) {
    /**
     * Checks that there are contestants, seeds and test data.
     *
     * @throws IllegalArgumentException if there is no contestant, no seed or no test data
     */
    public Comparison {
        contestants = List.copyOf(contestants);
        seeds = List.copyOf(seeds);
        if (contestants.isEmpty() || seeds.isEmpty() || data.test().isEmpty()) {
            throw new IllegalArgumentException("A comparison needs contestants, seeds and test data, got "
                    + contestants.size() + " contestants, seeds " + seeds + " and "
                    + (data.test().isEmpty() ? "no test data" : "test data"));
        }
    }

    /** The number of steps of all runs. */
    public long totalSteps() {
        return regime.steps() * contestants.size() * seeds.size();
    }

    /**
     * Makes all missing runs. Interrupting the calling thread stops them with checkpoints.
     *
     * @param workers concurrent runs
     * @return the results of the finished runs, by contestant and seed: all of them unless interrupted
     * @throws org.flows4j.core.io.FlowsIoException if the folder holds runs with other settings
     */
    public List<RunResult> execute(Path folder, int workers, ExperimentListener listener) {
        List<ComparisonRun> runs = new ArrayList<>();
        for (Contestant contestant : contestants) {
            for (long seed : seeds) {
                RunFolder files = RunFolder.of(folder, contestant.name(), seed);
                runs.add(new ComparisonRun(contestant, seed, regime, data, files));
            }
        }
        return new SideBySide(workers, "bits/dim", listener).execute(runs);
    }
}
