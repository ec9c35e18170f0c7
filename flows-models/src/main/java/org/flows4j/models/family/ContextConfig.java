package org.flows4j.models.family;

import java.util.List;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.nn.DeepSets;
import org.flows4j.core.nn.Mlp;
import org.flows4j.core.nn.NetworkFactory;
import org.flows4j.core.nn.Nonlinearity;
import org.flows4j.core.nn.OutputLayer;
import org.flows4j.core.tensor.Shape;
import org.flows4j.layers.elementwise.EmbeddedCondition;
import org.flows4j.layers.elementwise.StandardizedCondition;
import org.flows4j.layers.elementwise.StandardizedInput;

/**
 * The context network of a conditional flow of vectors. It summarizes a long condition, or a set, in a few values, and is trained and saved
 * with the flow. Conditions enter in their own units and are standardized: vectors column by column, sets by the moments of all elements.
 *
 * @param context kind of context network
 * @param contextUnits units of each hidden layer of the context network
 * @param contextFeatures number of values that the context network passes to the layers
 * @param elementColumns values per element of a SET, whose elements lie one after another in the condition
 * @param paddedSet whether a flag precedes each element of a SET: 1 for an element, 0 for padding
 */
public record ContextConfig(
        @AddedLater("NONE") Kind context,
        @AddedLater("64") int contextUnits,
        @AddedLater("16") int contextFeatures,
        @AddedLater("1") int elementColumns,
        @AddedLater("false") boolean paddedSet) {
    /** The kinds of context network. */
    public enum Kind {
        /** None: the layers see the standardized condition itself. */
        NONE,
        /** A perceptron with two hidden layers. */
        MLP,
        /** A network whose result does not depend on the order of a set's elements (Zaheer et al. 2017). */
        SET
    }

    /** The layers see the standardized condition itself. */
    public static final ContextConfig NONE = new ContextConfig(Kind.NONE, 64, 16, 1, false);

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is out of range
     */
    public ContextConfig {
        ConfigLimits.range(1, ConfigLimits.WIDTH, "contextUnits", contextUnits);
        ConfigLimits.range(1, ConfigLimits.WIDTH, "contextFeatures", contextFeatures);
        ConfigLimits.range(1, ConfigLimits.COMPONENTS, "elementColumns", elementColumns);
    }

    /** The number of values that the layers of a flow see of a condition of this length. */
    public int channels(int conditionColumns) {
        return conditionColumns == 0 || context == Kind.NONE ? conditionColumns : contextFeatures;
    }

    /**
     * Puts the context network in front of layers.
     *
     * @param parameters makes the parameters, {@code condition.…} and {@code context.…}
     * @param conditionColumns length of a condition; with 0 the layers are returned unchanged
     * @param layers built for a condition of {@link #channels} values
     * @throws IllegalArgumentException if the condition does not consist of whole elements of a set
     */
    public InvertibleLayer around(ParameterFactory parameters, int conditionColumns, InvertibleLayer layers) {
        if (conditionColumns == 0) {
            return layers;
        }
        Shape condition = Shape.vector(conditionColumns);
        ParameterFactory own = parameters.child("context");
        return switch (context) {
            case NONE -> new StandardizedCondition(parameters.child("condition"), layers);
            case MLP ->
                new StandardizedCondition(
                        parameters.child("condition"),
                        new EmbeddedCondition(own, condition, hidden(contextUnits, contextUnits), layers));
            case SET ->
                new EmbeddedCondition(
                        own,
                        condition,
                        new DeepSets(
                                elementColumns,
                                paddedSet,
                                contextUnits,
                                new StandardizedInput(hidden(contextUnits)),
                                hidden(contextUnits)),
                        layers);
        };
    }

    private static NetworkFactory hidden(Integer... units) {
        return new Mlp(List.of(units), Nonlinearity.ELU, OutputLayer.RANDOM);
    }
}
