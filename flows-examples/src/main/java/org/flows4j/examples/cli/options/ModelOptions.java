package org.flows4j.examples.cli.options;

import java.nio.file.Path;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Precision;
import org.flows4j.models.Model;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that choose a trained model, and where it computes. */
public final class ModelOptions {
    /** The description of the option for a model file. */
    public static final String MODEL = "Model file, written by flows train or flows import.";

    @Option(names = "--model", required = true, paramLabel = "FILE", description = MODEL)
    private Path file;

    @Mixin
    private final ComputeOptions compute = new ComputeOptions();

    public Path file() {
        return file;
    }

    /**
     * Reads the model, which is unconditional or conditioned on classes.
     *
     * @throws IllegalArgumentException if it is conditioned on something else, or cannot be computed in the requested precision
     */
    public Model read() {
        return read("this command can give classes only", false);
    }

    /**
     * Reads the model, which is unconditional or conditioned on classes or on named columns of a table.
     *
     * @throws IllegalArgumentException if it is conditioned on something else, or cannot be computed in the requested precision
     */
    public Model readForTable() {
        return read("a table can give them by their names only", true);
    }

    private Model read(String reason, boolean named) {
        Model model = readAny();
        int conditions = model.flow().conditionChannels();
        int classes = model.description().data().classes();
        int columns = model.description().data().conditionNames().size();
        if (conditions != classes && !(named && conditions == columns)) {
            throw new IllegalArgumentException("The model in " + file + " is conditioned on " + conditions
                    + " real values, but " + reason + ", and it was trained with "
                    + (classes + columns == 0 ? "none" : classes == 0 ? columns + " columns" : classes + " classes")
                    + "; use it from Java with Flow.given");
        }
        return model;
    }

    /**
     * Reads the model, with any condition.
     *
     * @throws IllegalArgumentException if it cannot be computed in the requested precision
     */
    public Model readAny() {
        Model model = Model.read(file, compute.open());
        Precision precision = compute.precision();
        DType dtype = model.description().dtype();
        if (precision != null && precision.dtype() != dtype) {
            throw new IllegalArgumentException("The model in " + file + " computes in " + dtype + ", not in "
                    + precision + "; omit --precision" + (dtype == DType.FLOAT32 ? ", or use MIXED" : ""));
        }
        return model;
    }
}
