package org.flows4j.examples.experiments.comparison;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.flows4j.core.io.AtomicFiles;
import org.flows4j.core.io.FlowsIoException;
import org.flows4j.models.family.ModelConfigs;

/**
 * The files of one run.
 *
 * @param path their folder
 */
public record RunFolder(Path path) {
    /** The folder of the run of a model with a seed, within the folder of its experiment. */
    public static RunFolder of(Path experiment, String model, long seed) {
        return new RunFolder(experiment.resolve("runs").resolve(model + "-" + seed));
    }

    /** The checkpoint, which is the model at the end. */
    public Path model() {
        return path.resolve("model.safetensors");
    }

    /** The metrics of the training steps, as CSV. */
    public Path metrics() {
        return path.resolve("metrics.csv");
    }

    /** The samples of the model. */
    Path samples() {
        return path.resolve("samples.png");
    }

    private Path spec() {
        return path.resolve("run.json");
    }

    private Path result() {
        return path.resolve("result.json");
    }

    /**
     * Creates the folder, or checks that it belongs to this run.
     *
     * @param wanted everything that determines the result, a record
     * @throws FlowsIoException if it belongs to another run, or cannot be written
     */
    public void claim(Record wanted) {
        try {
            Files.createDirectories(path);
        } catch (IOException e) {
            throw new FlowsIoException("cannot create the folder " + path + ": " + e, e);
        }
        if (!Files.exists(spec())) {
            AtomicFiles.writeString(spec(), ModelConfigs.toJson(wanted) + "\n");
        } else if (!read(spec(), wanted.getClass()).equals(wanted)) {
            throw new FlowsIoException(path + " holds a run with other settings (" + spec().getFileName()
                    + " lists them); repeat them, or give --out another folder");
        }
    }

    /**
     * The argument of {@link #finish}, if the run is finished.
     *
     * @throws FlowsIoException if it cannot be read
     */
    public <R extends Record> Optional<R> finished(Class<R> type) {
        return Files.exists(result()) ? Optional.of(read(result(), type)) : Optional.empty();
    }

    /** Saves the result: the run is finished. */
    public void finish(Record value) {
        AtomicFiles.writeString(result(), ModelConfigs.toJson(value) + "\n");
    }

    private static <C extends Record> C read(Path file, Class<C> type) {
        try {
            return ModelConfigs.fromJson(Files.readString(file), type);
        } catch (IOException | IllegalArgumentException e) {
            throw new FlowsIoException("cannot read " + file + ": " + e.getMessage() + "; delete its folder", e);
        }
    }
}
