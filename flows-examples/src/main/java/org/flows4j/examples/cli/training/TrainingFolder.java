package org.flows4j.examples.cli.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import org.flows4j.core.io.AtomicFiles;
import org.flows4j.core.io.FlowsIoException;
import org.flows4j.core.model.ModelDescription;
import org.flows4j.core.model.ModelFile;
import org.flows4j.examples.cli.options.Report;
import org.flows4j.models.family.ModelConfigs;

/**
 * The folder of a training run. Beside the model it keeps the definition of the experiment: {@code training.json}, the settings, and {@code
 * data.json}, which identifies the data. {@code results.json} is written last and marks the run as complete.
 *
 * @param path the folder
 */
public record TrainingFolder(Path path) {
    /** The model, and everything that training needs to continue. */
    public Path model() {
        return path.resolve("model.safetensors");
    }

    /** The metrics, one row per step and evaluation. */
    Path metrics() {
        return path.resolve("metrics.csv");
    }

    private Path settings() {
        return path.resolve("training.json");
    }

    private Path data() {
        return path.resolve("data.json");
    }

    private Path results() {
        return path.resolve("results.json");
    }

    /** Whether there is a checkpoint to continue from. */
    public boolean hasModel() {
        return Files.exists(model());
    }

    /** Saves the definition of the experiment. Existing results belong to fewer steps and are deleted. */
    void begin(Experiment experiment) {
        try {
            Files.deleteIfExists(results());
        } catch (IOException e) {
            throw new FlowsIoException(
                    "cannot delete the results of the previous training, " + results() + ": " + e, e);
        }
        AtomicFiles.writeString(settings(), ModelConfigs.toJson(experiment.settings()) + "\n");
        AtomicFiles.writeString(data(), ModelConfigs.toJson(experiment.source()) + "\n");
    }

    /** Saves the results; the run is complete. */
    void finish(Report results) {
        AtomicFiles.writeString(results(), results.json() + "\n");
    }

    /**
     * The settings of the training so far.
     *
     * @throws FlowsIoException if they are missing or damaged
     */
    public RunSettings savedSettings() {
        return read(settings(), json -> ModelConfigs.fromJson(json, RunSettings.class, RunSettings.ADDED_LATER));
    }

    /**
     * The data of the run; empty for runs older than this record.
     *
     * @throws FlowsIoException if the record is damaged
     */
    Optional<DataRecord> savedData() {
        return Files.exists(data())
                ? Optional.of(read(data(), json -> ModelConfigs.fromJson(json, DataRecord.class)))
                : Optional.empty();
    }

    private <R> R read(Path file, Function<String, R> reader) {
        try {
            return reader.apply(Files.readString(file));
        } catch (IOException e) {
            throw new FlowsIoException(
                    "cannot resume: " + file + " cannot be read; is " + path + " the --out of a training run?", e);
        } catch (IllegalArgumentException e) {
            throw new FlowsIoException("cannot resume: " + file + " is damaged: " + e.getMessage(), e);
        }
    }

    /**
     * The model to continue with.
     *
     * @param choice the user's request
     * @param settings how to train it
     * @return the description of the model
     * @throws FlowsIoException if there is no model or it is damaged
     * @throws IllegalArgumentException if it differs from the requested model, has been trained for more steps, or for as many and
     *     has its results
     */
    public ModelDescription savedModel(ModelChoice<?> choice, RunSettings settings) {
        try (ModelFile saved = ModelFile.read(model())) {
            choice.requireSame(saved.model());
            long steps = Long.parseLong(saved.progress().getOrDefault("step", "0"));
            if (steps > settings.steps() || (steps == settings.steps() && Files.exists(results()))) {
                throw new IllegalArgumentException(
                        model() + " has been trained for " + steps + " steps already; give a larger --steps");
            }
            return saved.model();
        }
    }
}
