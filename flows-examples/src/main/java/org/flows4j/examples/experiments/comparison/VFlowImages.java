package org.flows4j.examples.experiments.comparison;

import java.util.List;
import java.util.Map;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.nn.flowpp.PositionMixing;
import org.flows4j.models.family.ModelConfigs;
import org.flows4j.models.flowpp.FlowPlusPlus;
import org.flows4j.models.flowpp.FlowPlusPlusConfig;
import org.flows4j.models.vflow.VFlow;
import org.flows4j.models.vflow.VFlowConfig;

/**
 * Flow++ with and without an added channel, at equal numbers of parameters (Chen et al. 2020, table 5, at small scale): narrower networks
 * and fewer logistics compensate for the added channel and its posterior.
 */
public final class VFlowImages {
    /** On 28 x 28 x 1 images, the number of parameters is within half a percent of that of the Flow++. */
    private static final Map<String, String> NARROWER = Map.of("filters", "12", "components", "3");

    private VFlowImages() {}

    /**
     * The Flow++ and the VFlow.
     *
     * @param changes values that replace those of both models' Flow++, by name
     * @param data the models are fitted to
     * @return the contestants
     * @throws IllegalArgumentException if a change is refused, or such models cannot be built for the data
     */
    public static List<Contestant> contestants(Map<String, String> changes, DataSet data) {
        FlowPlusPlusConfig small = FlowPlusPlusAblation.small();
        FlowPlusPlusConfig narrow = ModelConfigs.with(ModelConfigs.with(small, NARROWER), changes);
        VFlowConfig augmented = new VFlowConfig(narrow, 1, 0, 1, 1, PositionMixing.NONE, true);
        return List.of(
                Contestant.fitted("flowpp", new FlowPlusPlus(), ModelConfigs.with(small, changes), data, 0),
                Contestant.fitted("vflow", new VFlow(), augmented, data, 0));
    }
}
