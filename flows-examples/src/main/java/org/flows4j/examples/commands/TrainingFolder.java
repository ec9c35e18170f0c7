package org.flows4j.examples.commands;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.flows4j.core.io.AtomicFiles;
import org.flows4j.core.io.FlowsIoException;
import org.flows4j.core.io.ModelDescription;
import org.flows4j.core.io.ModelFile;
import org.flows4j.models.ModelConfigs;

/**
 * The folder of a training run.
 *
 * @param path the folder
 */
record TrainingFolder(Path path) {
    /** The model, and all that training needs to go on with it. */
    Path model() {
        return path.resolve("model.safetensors");
    }

    /** A row for each step and evaluation. */
    Path metrics() {
        return path.resolve("metrics.csv");
    }

    private Path settings() {
        return path.resolve("training.json");
    }

    /** Keeps the settings, for training to go on with. */
    void save(TrainingSettings settings) {
        AtomicFiles.writeString(settings(), ModelConfigs.toJson(settings) + "\n");
    }

    /**
     * The settings training began with.
     *
     * @throws FlowsIoException if they are not there or damaged
     */
    TrainingSettings savedSettings() {
        try {
            return ModelConfigs.fromJson(Files.readString(settings()), TrainingSettings.class);
        } catch (IOException e) {
            throw new FlowsIoException(
                    "cannot resume: " + settings() + " cannot be read; is " + path + " the --out of a training run?",
                    e);
        } catch (IllegalArgumentException e) {
            throw new FlowsIoException("cannot resume: " + settings() + " is damaged: " + e.getMessage(), e);
        }
    }

    /**
     * The model to go on with.
     *
     * @param choice what the user asks for
     * @param settings how to train it
     * @return what the model is
     * @throws FlowsIoException if there is no model or it is damaged
     * @throws IllegalArgumentException if it is another model than was asked for, or has been trained for that long already
     */
    ModelDescription savedModel(ModelChoice<?> choice, TrainingSettings settings) {
        try (ModelFile saved = ModelFile.read(model())) {
            choice.requireSame(saved.model());
            long steps = Long.parseLong(saved.progress().getOrDefault("step", "0"));
            if (steps >= settings.steps()) {
                throw new IllegalArgumentException(model() + " has been trained for " + steps
                        + " steps already; give --steps a larger number than that");
            }
            return saved.model();
        }
    }
}
