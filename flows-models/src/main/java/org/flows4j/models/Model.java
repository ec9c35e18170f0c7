package org.flows4j.models;

import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.io.FlowsIoException;
import org.flows4j.core.model.DataDescription;
import org.flows4j.core.model.ModelDescription;
import org.flows4j.core.model.ModelFile;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.training.Trainer;
import org.flows4j.core.training.TrainingListener;
import org.flows4j.core.training.TrainingObjective;
import org.flows4j.core.training.TrainingSettings;
import org.flows4j.core.training.TrainingSummary;
import org.flows4j.core.training.data.DataSetBatches;
import org.flows4j.models.family.LoadedBuffers;
import org.flows4j.models.family.ModelConfigs;
import org.flows4j.models.family.ModelFamily;

/**
 * A flow together with the description needed to rebuild it. A service loads a model; a trainer starts from one.
 *
 * @param description family, configuration, precision and data, as stored in the model file
 * @param flow ready for use or for training
 */
public record Model(ModelDescription description, Flow flow) {
    /**
     * Reads a model file written by {@link #save} or by training. Uses the best parameters or the averaged parameters if it has them.
     *
     * @throws FlowsIoException if the file is not a model that this version can read, or contradicts itself
     */
    public static Model read(Path file, TensorBackend backend) {
        try (ModelFile saved = ModelFile.read(file)) {
            Model model = buildFor(file, saved, backend);
            saved.loadInto(model.flow().parameters(), ModelFile.Weights.BEST);
            LoadedBuffers.check(model.flow().parameters());
            return model;
        } catch (IllegalArgumentException e) {
            throw new FlowsIoException(file + ": " + e.getMessage() + "; the file is damaged or was edited", e);
        }
    }

    /** Builds the model that a file describes from the parameters in the file. */
    private static Model buildFor(Path file, ModelFile saved, TensorBackend backend) {
        ModelDescription description = saved.model();
        try {
            Model model = create(description, saved.parameterFactory(backend));
            Shape built = model.flow().sampleShape();
            if (!built.equals(description.data().sampleShape())) {
                throw new IllegalArgumentException("its data has samples of shape "
                        + description.data().sampleShape() + ", its configuration builds a model of " + built);
            }
            return model;
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new FlowsIoException(
                    file + ": no model can be built from this file: " + e.getMessage()
                            + "; it is damaged or was edited, or a newer version wrote it",
                    e);
        }
    }

    /**
     * Builds a new model for a data set, in single precision and with starting values of seed 0.
     *
     * @param config the configuration, for example {@code family.preset("FASHION_MNIST")}; it is fitted to the data's shape
     * @return the model, uninitialized: {@link #train} it
     * @throws IllegalArgumentException if the family cannot model such data, naming the values and the fix
     */
    public static <C extends Record> Model create(
            ModelFamily<C> family, C config, DataSet data, TensorBackend backend) {
        Shape sample = Shape.of(data.sampleDims());
        C fitted = family.forData(config, sample, data.levels());
        family.checkValues(data, DType.FLOAT32);
        DataDescription described = new DataDescription(sample, family.levels(fitted)).withColumnsOf(data);
        return create(
                new ModelDescription(family.name(), ModelConfigs.toJson(fitted), DType.FLOAT32, described), backend, 0);
    }

    /**
     * Initializes the model from data and trains it. For validation, checkpoints and resumption use {@link Trainer} itself.
     *
     * @param data the data set passed to {@link #create}
     * @param settings of the run, for example {@code TrainingSettings.of(steps, batchSize)}
     * @throws org.flows4j.core.training.TrainingDivergedException if the training diverged
     */
    public TrainingSummary train(DataSet data, TrainingSettings settings, TrainingListener... listeners) {
        DataSetBatches batches = new DataSetBatches(data, flow.backend(), flow.dtype());
        try (Trainer trainer = new Trainer(flow, settings, objective(), batches)) {
            for (TrainingListener listener : listeners) {
                trainer.listen(listener);
            }
            trainer.initialize();
            return trainer.run();
        }
    }

    /** The loss that its family is trained by, for a {@link Trainer}. */
    public TrainingObjective objective() {
        return ModelFamilies.byName(description.family()).objective();
    }

    /**
     * Builds a new, uninitialized model with starting values of this seed.
     *
     * @throws IllegalArgumentException if the family is unknown or its configuration is refused
     */
    public static Model create(ModelDescription description, TensorBackend backend, long seed) {
        return create(description, new ParameterFactory(backend, description.dtype(), new SplittableRandom(seed)));
    }

    private static Model create(ModelDescription description, ParameterFactory parameters) {
        return new Model(description, build(ModelFamilies.byName(description.family()), description, parameters));
    }

    private static <C extends Record> Flow build(
            ModelFamily<C> family, ModelDescription description, ParameterFactory parameters) {
        return family.build(ModelConfigs.fromJson(description.config(), family.configType()), parameters);
    }

    /**
     * Returns a copy of the model with parameters of another element type, rounded if it is the shorter one.
     *
     * @param dtype {@code FLOAT32} or {@code FLOAT64}
     */
    public Model as(DType dtype) {
        Model copy = create(
                new ModelDescription(description.family(), description.config(), dtype, description.data()),
                flow.backend(),
                0);
        List<Parameter> sources = flow.parameters().asList();
        List<Parameter> targets = copy.flow.parameters().asList();
        for (int i = 0; i < sources.size(); i++) {
            targets.get(i).assign(sources.get(i).value().toDoubles());
        }
        return copy;
    }

    /**
     * Writes the model, atomically.
     *
     * @throws FlowsIoException if it cannot be written
     */
    public void save(Path file) {
        ModelFile.save(file, description, flow.parameters());
    }
}
