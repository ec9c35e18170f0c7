package org.flows4j.models.family;

import java.util.Map;
import java.util.Optional;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;

/**
 * A kind of model: the type of its configuration, the configurations of the literature, and the assembly of a flow from one.
 *
 * @param <C> the configuration, a record whose components are the keys of {@code --set key=value}
 */
public interface ModelFamily<C extends Record> {
    /**
     * The name used on the command line and in model files.
     *
     * @return lower case, for example {@code "glow"}
     */
    String name();

    /**
     * The configuration's type.
     *
     * @return a record class
     */
    Class<C> configType();

    /**
     * Configurations by name; the first is the default.
     *
     * @return presets in a stable order
     */
    Map<String, C> presets();

    /**
     * The preset for data with no other information.
     *
     * @param sample shape of one sample
     * @return a name; the first unless the shape calls for another
     */
    default String defaultPreset(Shape sample) {
        return presets().keySet().iterator().next();
    }

    /**
     * Returns a preset by its name.
     *
     * @param name for example {@code "CIFAR10"}
     * @return the configuration
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

    /**
     * The training settings of a preset's authors.
     *
     * @param preset name of the configuration
     * @return the recipe; empty for unpublished presets and for unpublished training settings
     */
    default Optional<TrainingRecipe> recipe(String preset) {
        return Optional.empty();
    }

    /**
     * Fits a configuration to data: sets the components that the data determines and checks the rest.
     *
     * @param config the configuration wanted
     * @param sample shape of one sample, channels last
     * @param levels number of integer values that a component takes (256 for 8-bit images), 0 for real-valued data
     * @return the configuration to build
     * @throws IllegalArgumentException if this family cannot model such data, naming the values and the fix
     */
    C forData(C config, Shape sample, int levels);

    /**
     * Looks for values that no model of this family can be fitted to.
     *
     * @param data the training data
     * @param dtype element type of the model
     * @throws IllegalArgumentException if there are such values, naming them and the fix
     */
    default void checkValues(DataSet data, DType dtype) {}

    /**
     * Makes a configuration's model conditional on classes, whose one-hot vectors are then the condition.
     *
     * @param config the configuration
     * @param classes the number of classes; 0 for an unconditional model
     * @return the configuration to build
     * @throws IllegalArgumentException if there are classes and this family has no conditional form
     */
    default C withClasses(C config, int classes) {
        if (classes > 0) {
            throw new IllegalArgumentException(
                    "Models of the family " + name() + " cannot be conditioned on classes; train without labels");
        }
        return config;
    }

    /**
     * The number of integer values that a component of the model's samples takes. It is lower than in the data if the configuration
     * reduces the data to fewer bits.
     *
     * @param config the configuration
     * @return at least 2, or 0 for a model of real-valued data
     */
    int levels(C config);

    /**
     * Assembles the flow.
     *
     * @param config the configuration
     * @param parameters makes the parameters: determines backend, precision and starting values
     * @return an uninitialized flow
     * @throws IllegalArgumentException if the parts do not fit, naming the extents
     */
    public Flow build(C config, ParameterFactory parameters);
}
