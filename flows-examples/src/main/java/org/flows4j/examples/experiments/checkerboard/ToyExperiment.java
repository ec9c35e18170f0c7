package org.flows4j.examples.experiments.checkerboard;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.flows4j.examples.experiments.comparison.Contestant;
import org.flows4j.examples.experiments.comparison.ExperimentListener;
import org.flows4j.examples.experiments.comparison.RunFolder;
import org.flows4j.examples.experiments.comparison.SideBySide;

/**
 * Flows with and without added dimensions, fitted to a checkerboard (Chen et al. 2020, section 5.1).
 *
 * @param seeds runs of each model
 * @param regime the training of each
 * @param grid whether to compare all numbers of dimensions and steps, or only the models of the paper's table
 * @param dimensions of the grid
 * @param steps of the grid
 * @param changes values that replace those of every configuration, by name
 */
public record ToyExperiment(
        Path folder,
        int seeds,
        ToyRegime regime,
        boolean grid,
        List<Integer> dimensions,
        List<Integer> steps,
        Map<String, String> changes) {
    /**
     * Checks that there is at least one run.
     *
     * @throws IllegalArgumentException if there is no seed, or the grid is empty
     */
    public ToyExperiment {
        dimensions = List.copyOf(dimensions);
        steps = List.copyOf(steps);
        changes = Map.copyOf(changes);
        if (seeds < 1 || (grid && (dimensions.isEmpty() || steps.isEmpty()))) {
            throw new IllegalArgumentException("The experiment needs seeds and models, got " + seeds
                    + " seeds, dimensions " + dimensions + " and steps " + steps);
        }
    }

    /** The compared models, at least one. */
    public List<Contestant> models() {
        return grid ? ToyModels.grid(dimensions, steps, changes) : ToyModels.headline(changes);
    }

    /** The number of runs: models times seeds. */
    public int runs() {
        return models().size() * seeds;
    }

    /** The folder of a run. */
    RunFolder runFolder(String model, long seed) {
        return RunFolder.of(folder, model, seed);
    }

    /**
     * Makes all missing runs. Interrupting the calling thread stops them with checkpoints.
     *
     * @param workers runs at a time
     * @return the results of the finished runs, in order: all of them unless interrupted
     * @throws org.flows4j.core.io.FlowsIoException if the folder holds runs with other settings
     */
    public List<ToyResult> execute(int workers, ExperimentListener listener) {
        List<ToyRun> runs = new ArrayList<>();
        for (Contestant model : models()) {
            for (long seed = 0; seed < seeds; seed++) {
                runs.add(new ToyRun(model, seed, regime, runFolder(model.name(), seed)));
            }
        }
        return new SideBySide(workers, "nats (negative log-likelihood)", listener).execute(runs);
    }

    /**
     * Writes tables and pictures.
     *
     * @param err receives a message if this machine cannot draw text
     */
    public void write(List<ToyResult> results, PrintWriter err) {
        ToyFiles files = new ToyFiles(this, err);
        files.writeTables(results);
        if (grid) {
            files.writeGrid(results);
        } else {
            files.writePictures(results);
        }
    }
}
