package org.flows4j.examples.commands;

import java.nio.file.Path;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.models.LoadedModel;
import picocli.CommandLine.Option;

/** Which trained model. */
final class ModelOptions {
    @Option(
            names = "--model",
            required = true,
            paramLabel = "FILE",
            description = "Model file that flows train has written.")
    private Path file;

    Path file() {
        return file;
    }

    /** Reads the model. */
    LoadedModel read(TensorBackend backend) {
        return LoadedModel.read(file, backend);
    }
}
