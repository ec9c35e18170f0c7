package org.flows4j.models.family;

import java.util.Map;
import java.util.Optional;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.training.TrainingObjective;

/**
 * A kind of model: the type of its configuration, the configurations of the literature, and the assembly of a flow from one.
 *
 * @param <C> the configuration, a record whose components are the keys of {@code --set key=value}
 */
public interface ModelFamily<C extends Record> {
    /** The name used on the command line and in model files, in lower case: {@code "glow"}. */
    String name();

    /** The configuration's type, a record class: that of the presets. */
    @SuppressWarnings("unchecked")
    default Class<C> configType() {
        return (Class<C>) presets().values().iterator().next().getClass();
    }

    /** Configurations by name, in a stable order; the first is the default. */
    Map<String, C> presets();

    /** The name of the preset for data with no other information: the first, unless the shape of a sample calls for another. */
    default String defaultPreset(Shape sample) {
        return presets().keySet().iterator().next();
    }

    /**
     * Returns a preset by its name, such as {@code "CIFAR10"}.
     *
     * @throws IllegalArgumentException if there is no such preset; the message suggests the nearest name
     */
    default C preset(String name) {
        C preset = presets().get(name);
        if (preset == null) {
            throw new IllegalArgumentException(
                    Suggestions.unknown("preset of " + name(), name, presets().keySet()));
        }
        return preset;
    }

    /** The training settings of a preset's authors; empty for unpublished presets and unpublished training settings. */
    default Optional<TrainingRecipe> recipe(String preset) {
        return Optional.empty();
    }

    /** The loss that training minimizes unless the caller chooses one: the negative log-likelihood for most families. */
    default TrainingObjective objective() {
        return TrainingObjective.MAXIMUM_LIKELIHOOD;
    }

    /**
     * Fits a configuration to data: sets the components that the data determines and checks the rest.
     *
     * @param sample shape of one sample, channels last
     * @param levels number of integer values that a component takes (256 for 8-bit images), 0 for real-valued data
     * @throws IllegalArgumentException if this family cannot model such data, naming the values and the fix
     */
    C forData(C config, Shape sample, int levels);

    /**
     * Looks for values that no model of this family and element type can be fitted to.
     *
     * @throws IllegalArgumentException if there are such values, naming them and the fix
     */
    default void checkValues(DataSet data, DType dtype) {}

    /**
     * Makes a configuration's model conditional on a number of classes, whose one-hot vectors are then the condition; 0 for none.
     *
     * @throws IllegalArgumentException if there are classes and this family has no conditional form
     */
    default C withClasses(C config, int classes) {
        if (ModelConfigs.hasKey(config.getClass(), "classes")) {
            return ModelConfigs.with(config, Map.of("classes", classes));
        }
        if (classes > 0) {
            throw new IllegalArgumentException(
                    "Models of the family " + name() + " cannot be conditioned on classes; train without labels");
        }
        return config;
    }

    /**
     * The number of integer values that a component of the model's samples takes, 0 for real values. It is lower than in the data if the
     * configuration reduces the data to fewer bits.
     */
    int levels(C config);

    /**
     * Assembles an uninitialized flow.
     *
     * @param parameters makes the parameters: determines backend, precision and starting values
     * @throws IllegalArgumentException if the parts do not fit, naming the extents
     */
    public Flow build(C config, ParameterFactory parameters);
}
