package org.flows4j.examples.experiments;

import java.util.List;
import java.util.Map;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.nn.flowpp.PositionMixing;
import org.flows4j.examples.experiments.comparison.Contestant;
import org.flows4j.models.family.ModelConfigs;
import org.flows4j.models.flowpp.FlowPlusPlus;
import org.flows4j.models.flowpp.FlowPlusPlusConfig;
import org.flows4j.models.vflow.VFlow;
import org.flows4j.models.vflow.VFlowConfig;
import picocli.CommandLine.Command;

/**
 * {@code flows reproduce vflow-images}: Flow++ with and without an added channel. Narrower networks and fewer logistics compensate for the
 * added channel and its posterior.
 */
@Command(
        name = "vflow-images",
        description = {
            "Trains a small Flow++, and a VFlow based on it with one added channel and as many parameters, on the same data with the same"
                    + " seeds, and compares their bits/dim on test data: table 5 of Chen et al. (2020) at small scale. Both are bounds, so"
                    + " the table also has importance-weighted estimates with "
                    + ReproduceFlowPlusPlusAblationCommand.IMPORTANCE_SAMPLES
                    + " draws.",
            "6 runs of " + ReproduceFlowPlusPlusAblationCommand.STEPS + " steps, tested on "
                    + ReproduceFlowPlusPlusAblationCommand.TEST_SAMPLES
                    + " images, take about 20 minutes on one processor. Ctrl-C stops with"
                    + " checkpoints, from which the same command continues."
        },
        footer = {"", "Example: flows reproduce vflow-images --data fashion-mnist --out vflow-images"})
public final class ReproduceVflowImagesCommand extends ComparisonCommand {
    /** On 28 x 28 x 1 images, the number of parameters is within half a percent of that of the Flow++. */
    private static final Map<String, String> NARROWER = Map.of("filters", "12", "components", "3");

    /** Creates the command. */
    public ReproduceVflowImagesCommand() {
        super("Flow++ and VFlow", "model", ReproduceFlowPlusPlusAblationCommand.runs());
    }

    @Override
    List<Contestant> contestants(Map<String, String> changes, DataSet data) {
        FlowPlusPlusConfig small = ReproduceFlowPlusPlusAblationCommand.small();
        FlowPlusPlusConfig narrow = ModelConfigs.with(small, merged(NARROWER, changes));
        VFlowConfig augmented = new VFlowConfig(narrow, 1, 0, 1, 1, PositionMixing.NONE, true);
        return List.of(
                Contestant.fitted("flowpp", new FlowPlusPlus(), ModelConfigs.with(small, changes), data, 0),
                Contestant.fitted("vflow", new VFlow(), augmented, data, 0));
    }
}
