package org.flows4j.examples.experiments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.flows4j.core.io.AtomicFiles;
import org.flows4j.core.io.FlowsIoException;
import org.flows4j.models.ModelConfigs;

/**
 * The files of one run.
 *
 * @param path their folder
 */
record RunFolder(Path path) {
    Path model() {
        return path.resolve("model.safetensors");
    }

    Path metrics() {
        return path.resolve("metrics.csv");
    }

    private Path spec() {
        return path.resolve("run.json");
    }

    private Path result() {
        return path.resolve("result.json");
    }

    /**
     * Makes the folder, or checks that it is this run's.
     *
     * @throws FlowsIoException if it is another's, or cannot be written
     */
    void claim(RunSpec wanted) {
        try {
            Files.createDirectories(path);
        } catch (IOException e) {
            throw new FlowsIoException("cannot make the folder " + path + ": " + e, e);
        }
        if (!Files.exists(spec())) {
            AtomicFiles.writeString(spec(), ModelConfigs.toJson(wanted) + "\n");
        } else if (!read(spec(), RunSpec.class).equals(wanted)) {
            throw new FlowsIoException(path + " holds a run with other settings (" + spec().getFileName()
                    + " tells which); repeat them, or give --out another folder");
        }
    }

    /** The result, if the run is over. */
    Optional<RunResult> finished() {
        return Files.exists(result()) ? Optional.of(read(result(), RunResult.class)) : Optional.empty();
    }

    void finish(RunResult value) {
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
