package org.flows4j.models.vector;

import java.util.Map;
import org.flows4j.core.nn.Nonlinearity;
import org.flows4j.core.tensor.ops.ScaleFunction;
import org.flows4j.models.family.AddedLater;
import org.flows4j.models.family.BaseConfig;
import org.flows4j.models.family.ConfigLimits;
import org.flows4j.models.family.ContextConfig;
import org.flows4j.models.family.Flattened;
import org.flows4j.models.family.ModelConfigs;

/**
 * The configuration of a {@link VectorFlow}.
 *
 * @param dimensions length D of a data vector; set from the data
 * @param addedDimensions dimensions drawn by variational augmentation, 0 for none
 * @param steps steps of flow; with augmentation one of them is the posterior's
 * @param hiddenUnits units of each of the coupling networks' two hidden layers
 * @param scale how a coupling turns its network's result into a positive scale
 * @param nonlinearity nonlinearity of the hidden layers
 * @param conditioner layout of the coupling networks
 * @param plainMatrices whether the matrices are free instead of P L U, which cannot become singular
 * @param posteriorAffine whether the posterior first scales and shifts all of z by a network of x, before its coupling
 * @param addedDeviation deviation of the added dimensions behind the first activation norm, before training; the data's is 1
 * @param conditionColumns length k of the vector that each sample is conditioned on, 0 for an unconditional flow
 * @param prior base distribution of data and added dimensions
 * @param conditioning context network of a conditional flow
 */
public record VectorFlowConfig(
        int dimensions,
        int addedDimensions,
        int steps,
        int hiddenUnits,
        ScaleFunction scale,
        Nonlinearity nonlinearity,
        @AddedLater("PLAIN") Conditioner conditioner,
        @AddedLater("false") boolean plainMatrices,
        @AddedLater("false") boolean posteriorAffine,
        @AddedLater("1") double addedDeviation,
        @AddedLater("0") int conditionColumns,
        @Flattened BaseConfig prior,
        @Flattened ContextConfig conditioning) {

    /** The layout of a coupling network: two hidden layers, and one that starts as 0. */
    public enum Conditioner {
        /** Dense layers with biases. */
        PLAIN,
        /** Activation norms before the nonlinearities, ReLUs, and learned scales of the result, as in Glow. */
        GLOW
    }

    /** Checks every number. */
    public VectorFlowConfig {
        ConfigLimits.range(1, ConfigLimits.COMPONENTS, "dimensions", dimensions);
        ConfigLimits.range(0, ConfigLimits.COMPONENTS, "addedDimensions", addedDimensions);
        ConfigLimits.range(0, ConfigLimits.COMPONENTS, "conditionColumns", conditionColumns);
        if (conditionColumns > 0 && addedDimensions > 0) {
            throw new IllegalArgumentException("A flow with added dimensions takes no condition, got conditionColumns "
                    + conditionColumns + " and addedDimensions " + addedDimensions + "; set one of them to 0");
        }
        ConfigLimits.range(1, ConfigLimits.DEPTH, "steps", steps);
        ConfigLimits.range(1, ConfigLimits.WIDTH, "hiddenUnits", hiddenUnits);
        if (dimensions + addedDimensions < 2) {
            throw new IllegalArgumentException("A flow of vectors needs at least two dimensions, data and added ones"
                    + " together, got dimensions " + dimensions + " and addedDimensions " + addedDimensions);
        }
        if (addedDimensions > 0 && steps < 2) {
            throw new IllegalArgumentException(
                    "steps must be at least 2 with augmentation, whose posterior is one of them, got " + steps);
        }
        if (!(addedDeviation > 0) || Double.isInfinite(addedDeviation)) {
            throw new IllegalArgumentException("addedDeviation must be positive and finite, got " + addedDeviation);
        }
        if (conditioner == Conditioner.GLOW && nonlinearity != Nonlinearity.RELU) {
            throw new IllegalArgumentException("The nonlinearity of the conditioner GLOW is RELU, got " + nonlinearity
                    + "; choose the conditioner PLAIN");
        }
    }

    /** Returns the same model for vectors of another length. */
    VectorFlowConfig withDimensions(int newDimensions) {
        return ModelConfigs.with(this, Map.of("dimensions", newDimensions));
    }

    /** Returns the same model, conditioned on vectors of this length; 0 for an unconditional one. */
    VectorFlowConfig withConditions(int columns) {
        return ModelConfigs.with(this, Map.of("conditionColumns", columns));
    }
}
