package org.flows4j.models.continuous;

import java.util.Collections;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.layers.continuous.ContinuousFlow;
import org.flows4j.layers.continuous.Divergence;
import org.flows4j.layers.continuous.SmoothNonlinearity;
import org.flows4j.layers.continuous.SolverSettings;
import org.flows4j.layers.continuous.VelocityFeatures;
import org.flows4j.layers.continuous.VelocityNetwork;
import org.flows4j.models.family.AddedLater;
import org.flows4j.models.family.ConfigLimits;
import org.flows4j.models.family.ContextConfig;
import org.flows4j.models.family.Flattened;

/**
 * The configuration of a continuous flow of table rows.
 *
 * @param columns length D of a row; set from the data
 * @param conditionColumns length k of the row that each sample is conditioned on, 0 for an unconditional flow
 * @param hiddenUnits units of every hidden layer of the velocity network
 * @param depth number of hidden layers
 * @param nonlinearity nonlinearity of the hidden layers
 * @param frequencies frequencies of the time features
 * @param pointFrequencies number of learned frequencies of the point features, which resolve fine details; 0 for none
 * @param highestFrequency largest starting frequency of the point features, in radians per standard deviation of a column
 * @param divergence computation of the divergence in log-densities
 * @param relativeTolerance accepted error of a step in proportion to a component's value
 * @param absoluteTolerance accepted error of a step in components near 0
 * @param maximumSteps largest number of steps tried for a row
 * @param conditioning context network of a conditional flow
 */
public record FlowMatchingConfig(
        int columns,
        int conditionColumns,
        int hiddenUnits,
        int depth,
        SmoothNonlinearity nonlinearity,
        int frequencies,
        @AddedLater("0") int pointFrequencies,
        @AddedLater("16") double highestFrequency,
        Divergence divergence,
        double relativeTolerance,
        double absoluteTolerance,
        int maximumSteps,
        @Flattened ContextConfig conditioning) {
    private static final int MOST_STEPS = 1_000_000;

    /**
     * Checks every number.
     *
     * @throws IllegalArgumentException if one is out of range
     */
    public FlowMatchingConfig {
        ConfigLimits.range(1, ConfigLimits.COMPONENTS, "columns", columns);
        ConfigLimits.range(0, ConfigLimits.COMPONENTS, "conditionColumns", conditionColumns);
        ConfigLimits.range(1, ConfigLimits.WIDTH, "hiddenUnits", hiddenUnits);
        ConfigLimits.range(1, ConfigLimits.DEPTH, "depth", depth);
        ConfigLimits.range(0, ConfigLimits.LIST, "frequencies", frequencies);
        ConfigLimits.range(0, ConfigLimits.WIDTH, "pointFrequencies", pointFrequencies);
        new VelocityFeatures(frequencies, pointFrequencies, highestFrequency);
        ConfigLimits.range(1, MOST_STEPS, "maximumSteps", maximumSteps);
        new SolverSettings(relativeTolerance, absoluteTolerance, maximumSteps);
    }

    ContinuousFlow layer(ParameterFactory parameters) {
        VelocityNetwork network = new VelocityNetwork(
                parameters,
                columns,
                conditioning.channels(conditionColumns),
                Collections.nCopies(depth, hiddenUnits),
                nonlinearity,
                new VelocityFeatures(frequencies, pointFrequencies, highestFrequency));
        return new ContinuousFlow(
                network, divergence, new SolverSettings(relativeTolerance, absoluteTolerance, maximumSteps));
    }
}
