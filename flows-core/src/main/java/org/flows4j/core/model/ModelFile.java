package org.flows4j.core.model;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.io.FlowsIoException;
import org.flows4j.core.io.safetensors.SafetensorsFile;
import org.flows4j.core.io.safetensors.SafetensorsTensor;
import org.flows4j.core.io.safetensors.SafetensorsWriter;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;

/**
 * A model in a file: parameters and buffers (the marks of data-dependent initialization among them), the description of
 * the model, and, if the file was written during training, everything that training needs to continue exactly.
 *
 * <p>The container is safetensors, so the weights open in any language that knows the format. Files are written completely
 * or not at all. {@link #read} finds damage; loading changes nothing unless every name, shape and dtype fits.
 *
 * <pre>{@code
 * try (ModelFile file = ModelFile.read(path)) {
 *     Flow flow = build(file.model(), file.parameterFactory(backend));
 *     file.loadInto(flow.parameters(), ModelFile.Weights.BEST);
 * }
 * }</pre>
 */
public final class ModelFile implements AutoCloseable {
    /** The values of the trained parameters to load. */
    public enum Weights {
        /** The values that training continues with. */
        TRAINED,
        /** The moving average if the file has one; otherwise the trained values. */
        AVERAGED,
        /** The values for use: those with the best evaluation if training kept them, otherwise as {@link #AVERAGED}. */
        BEST
    }

    private final SafetensorsFile file;
    private final ModelMetadata metadata;

    private ModelFile(SafetensorsFile file, ModelMetadata metadata) {
        this.file = file;
        this.metadata = metadata;
    }

    /**
     * Writes a finished model.
     *
     * @param model how to build it again
     * @param parameters parameters and buffers
     * @throws FlowsIoException if the file cannot be written, or a value is NaN or infinite: no such file could be read
     */
    public static void save(Path path, ModelDescription model, ParameterList parameters) {
        save(path, model, parameters, TrainingCheckpoint.none());
    }

    /**
     * Writes a model and the state that its training needs to continue.
     *
     * @param model how to build it again
     * @param parameters parameters and buffers
     * @param checkpoint the state of training
     * @throws IllegalArgumentException if a parameter's name is reserved for the checkpoint, or its dtype is not the
     *     model's
     * @throws FlowsIoException if the file cannot be written, or a value is NaN or infinite: no such file could be read
     */
    public static void save(
            Path path, ModelDescription model, ParameterList parameters, TrainingCheckpoint checkpoint) {
        List<SafetensorsTensor> tensors = new ArrayList<>();
        for (Parameter parameter : parameters) {
            if (TrainingCheckpoint.isCheckpointTensor(parameter.name())) {
                throw new IllegalArgumentException("A parameter cannot be called " + parameter.name()
                        + ": that prefix is for the state of training; rename the layer");
            }
            if (parameter.dtype() != model.dtype()) {
                throw new IllegalArgumentException("Parameter " + parameter + " is " + parameter.dtype()
                        + ", but the model is described as " + model.dtype());
            }
            tensors.add(ModelTensors.toWrite(path, parameter.name(), parameter.value()));
        }
        checkpoint.tensors().forEach((name, tensor) -> tensors.add(ModelTensors.toWrite(path, name, tensor)));
        SafetensorsWriter.write(
                path, ModelMetadata.current(model, checkpoint.progress()).write(), tensors);
    }

    /**
     * Opens and checks a model file.
     *
     * @return the open file, to be closed by the caller
     * @throws FlowsIoException if it is missing, unreadable, damaged, not a model, or of a newer format version
     */
    public static ModelFile read(Path path) {
        SafetensorsFile file = SafetensorsFile.open(path);
        try {
            return new ModelFile(file, ModelMetadata.read(path, file.metadata()));
        } catch (FlowsIoException e) {
            file.close();
            throw e;
        }
    }

    /** The description of the model to build before loading: family, configuration, dtype and data. */
    public ModelDescription model() {
        return metadata.model();
    }

    /** The version of the file's format, at most the version this library writes. */
    public int formatVersion() {
        return metadata.formatVersion();
    }

    /** The version of the library that wrote the file. */
    public String libraryVersion() {
        return metadata.libraryVersion();
    }

    /** The texts of the {@link TrainingCheckpoint}, empty if there is nothing to resume. */
    public Map<String, String> progress() {
        return metadata.progress();
    }

    /**
     * Returns whether the file has a moving average of the parameters.
     *
     * @return true if {@link Weights#AVERAGED} differs from {@link Weights#TRAINED}
     */
    public boolean hasAverage() {
        return !namesWith(TrainingCheckpoint.AVERAGE_PREFIX).isEmpty();
    }

    /**
     * Makes the parameters of a model that is about to be loaded from this file: only those in the file, with the shapes in the
     * file. A file therefore cannot request more memory than it has values, whatever its configuration, and no starting value is
     * drawn.
     *
     * @param backend where the parameters live
     * @return the factory, whose parameters throw a {@link FlowsIoException} if the file lacks them
     */
    public ParameterFactory parameterFactory(TensorBackend backend) {
        DType dtype = model().dtype();
        return ParameterFactory.forLoading(
                backend, dtype, (name, shape) -> ModelTensors.require(file, name, dtype, shape));
    }

    /** The prefix of the names of the tensors of trained parameters. */
    private String prefix(Weights weights) {
        return switch (weights) {
            case TRAINED -> "";
            case AVERAGED -> hasAverage() ? TrainingCheckpoint.AVERAGE_PREFIX : "";
            case BEST ->
                namesWith(TrainingCheckpoint.BEST_PREFIX).isEmpty()
                        ? prefix(Weights.AVERAGED)
                        : TrainingCheckpoint.BEST_PREFIX;
        };
    }

    /**
     * Loads the values of parameters and buffers.
     *
     * @param parameters of a model built from {@link #model()}
     * @param weights the values to load into the trained parameters
     * @throws FlowsIoException if names, shapes or dtypes do not match exactly, listing all differences, or a weight is NaN or
     *     infinite; nothing has changed then
     */
    public void loadInto(ParameterList parameters, Weights weights) {
        String prefix = prefix(weights);
        Set<String> names = ModelTensors.modelNames(file);
        Map<String, Tensor> targets = new LinkedHashMap<>();
        for (Parameter parameter : parameters) {
            String name = parameter.name();
            if (!prefix.isEmpty() && parameter.trainable()) {
                names.remove(name);
                name = prefix + name;
            }
            targets.put(name, parameter.value());
        }
        if (!prefix.isEmpty()) {
            names.addAll(namesWith(prefix));
        }
        ModelTensors.load(file, names, targets, "Build the model from the configuration in the file.");
        parameters.forEach(Parameter::markChanged);
    }

    /**
     * Loads the state from which training continues: the trained values of parameters and buffers, and the tensors of the
     * {@link TrainingCheckpoint}.
     *
     * @param parameters of a model built from {@link #model()}
     * @param checkpoint by name, all tensors of the file besides the model's
     * @throws FlowsIoException if names, shapes or dtypes do not match exactly, listing all differences, or a weight is NaN or
     *     infinite; nothing has changed then
     */
    public void resumeInto(ParameterList parameters, Map<String, Tensor> checkpoint) {
        Map<String, Tensor> targets = new LinkedHashMap<>(checkpoint);
        parameters.forEach(parameter -> targets.put(parameter.name(), parameter.value()));
        ModelTensors.load(
                file,
                file.entries().keySet(),
                targets,
                "Resume with the model, the optimizer, the moving average and the keepBest the file was trained with.");
        parameters.forEach(Parameter::markChanged);
    }

    private Set<String> namesWith(String prefix) {
        Set<String> names = new LinkedHashSet<>();
        for (String name : file.entries().keySet()) {
            if (name.startsWith(prefix)) {
                names.add(name);
            }
        }
        return names;
    }

    @Override
    public void close() {
        file.close();
    }
}
