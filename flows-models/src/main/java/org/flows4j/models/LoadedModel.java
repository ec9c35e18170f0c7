package org.flows4j.models;

import java.nio.file.Path;
import java.util.SplittableRandom;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.io.ModelDescription;
import org.flows4j.core.io.ModelFile;
import org.flows4j.core.tensor.TensorBackend;

/**
 * A flow, and what it takes to build it again: what a service loads and a trainer starts from.
 *
 * @param description family, configuration, precision and data, as they stand in the model file
 * @param flow ready for use or for training
 */
public record LoadedModel(ModelDescription description, Flow flow) {
    /**
     * Reads a model file, with the best parameters where it has them, or averaged ones.
     *
     * @param file written by {@link #save} or by training
     * @param backend computes
     * @return the model
     * @throws org.flows4j.core.io.FlowsIoException if the file is not a model that this version can read
     */
    public static LoadedModel read(Path file, TensorBackend backend) {
        try (ModelFile saved = ModelFile.read(file)) {
            LoadedModel model = create(saved.model(), backend, 0);
            saved.loadInto(model.flow().parameters(), ModelFile.Weights.BEST);
            return model;
        }
    }

    /**
     * Builds a new, uninitialised model.
     *
     * @param description what to build
     * @param backend computes
     * @param seed of the starting values
     * @return the model
     * @throws IllegalArgumentException if the family is unknown or its configuration is refused
     */
    public static LoadedModel create(ModelDescription description, TensorBackend backend, long seed) {
        ParameterFactory parameters = new ParameterFactory(backend, description.dtype(), new SplittableRandom(seed));
        return new LoadedModel(description, build(ModelFamilies.byName(description.family()), description, parameters));
    }

    private static <C extends Record> Flow build(
            ModelFamily<C> family, ModelDescription description, ParameterFactory parameters) {
        return family.build(ModelConfigs.fromJson(description.config(), family.configType()), parameters);
    }

    /**
     * Writes the model, atomically.
     *
     * @param file to write
     * @throws org.flows4j.core.io.FlowsIoException if it cannot be written
     */
    public void save(Path file) {
        ModelFile.save(file, description, flow.parameters());
    }
}
