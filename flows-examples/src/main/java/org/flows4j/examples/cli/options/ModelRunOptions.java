package org.flows4j.examples.cli.options;

import java.nio.file.Path;
import org.flows4j.core.flow.Flow;
import org.flows4j.models.Model;
import picocli.CommandLine.Mixin;

/** The options of a command that applies a trained model: the model, where it computes, and its memory budget. */
public final class ModelRunOptions {
    @Mixin
    private final ModelOptions model = new ModelOptions();

    @Mixin
    private final MemoryOptions memory = new MemoryOptions();

    public Path file() {
        return model.file();
    }

    /**
     * Reads the model.
     *
     * @throws IllegalArgumentException as {@link ModelOptions#read}
     */
    public Model read() {
        return model.read();
    }

    /** Reads the model, which may be conditioned on named columns: {@link ModelOptions#readForTable}. */
    public Model readForTable() {
        return model.readForTable();
    }

    /** Reads the model, with any condition: {@link ModelOptions#readAny}. */
    public Model readAny() {
        return model.readAny();
    }

    /** The flow of a model, within the memory budget. */
    public Flow flow(Model read) {
        return memory.limit(read.flow());
    }
}
