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
    /**
     * The checkpoint.
     *
     * @return a model file
     */
    public Path model() {
        return path.resolve("model.safetensors");
    }

    /**
     * The course of training.
     *
     * @return a CSV file
     */
    public Path metrics() {
        return path.resolve("metrics.csv");
    }

    private Path spec() {
        return path.resolve("run.json");
    }

    private Path result() {
        return path.resolve("result.json");
    }

    /**
     * Makes the folder, or checks that it belongs to this run.
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
     * The result, if the run is finished.
     *
     * @param type a record class
     * @param <R> the record class
     * @return the argument of {@link #finish}
     * @throws FlowsIoException if it cannot be read
     */
    public <R extends Record> Optional<R> finished(Class<R> type) {
        return Files.exists(result()) ? Optional.of(read(result(), type)) : Optional.empty();
    }

    /**
     * Saves the result: the run is finished.
     *
     * @param value a record
     */
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
