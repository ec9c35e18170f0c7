package org.flows4j.examples.experiments;

import java.util.List;
import java.util.Map;
import org.flows4j.core.data.DataSet;
import org.flows4j.examples.experiments.comparison.Contestant;
import org.flows4j.models.family.ModelConfigs;
import org.flows4j.models.flowpp.FlowPlusPlus;
import org.flows4j.models.flowpp.FlowPlusPlusConfig;
import picocli.CommandLine.Command;

/**
 * {@code flows reproduce flowpp-ablation}: Flow++ and the model without each of its three ideas. As in the paper, variants with fewer
 * parameters get wider networks, until they have about as many.
 */
@Command(
        name = "flowpp-ablation",
        description = {
            "Trains a small Flow++, and the same with affine couplings instead of mixtures, without attention, and with uniform "
                    + "instead of variational dequantization, all with about as many parameters, on the same data with the same "
                    + "seeds, and compares their bits/dim on test data: table 2 of Ho et al. (2019) at small scale. Dequantization makes "
                    + "them bounds, so the table also has importance-weighted estimates with "
                    + ReproduceFlowPlusPlusAblationCommand.IMPORTANCE_SAMPLES + " draws.",
            "12 runs of " + ReproduceFlowPlusPlusAblationCommand.STEPS + " steps, tested on "
                    + ReproduceFlowPlusPlusAblationCommand.TEST_SAMPLES
                    + " images, take about half an hour on one processor. Ctrl-C stops with checkpoints, from which the same "
                    + "command continues."
        },
        footer = {"", "Example: flows reproduce flowpp-ablation --data fashion-mnist --out flowpp-ablation"})
public final class ReproduceFlowPlusPlusAblationCommand extends ComparisonCommand {
    static final int STEPS = 2500;
    static final int TEST_SAMPLES = 1000;
    static final int IMPORTANCE_SAMPLES = 8;

    /** A squeeze first, so that attention is over 196 and 98 positions of an image of 28 x 28. */
    private static final Map<String, String> SMALL = Map.of(
            "layout", "squeeze,channels:2,columns:2",
            "filters", "16",
            "blocks", "1",
            "components", "4",
            "contextChannels", "8");

    /** Widths that replace the parameters of 4 logistics per element, or of the noise flow; on 28 x 28 within 2%. */
    private static final String WIDER = "20";

    /** Creates the command. */
    public ReproduceFlowPlusPlusAblationCommand() {
        super("Flow++ and its ablations", "model", runs());
    }

    /** The training and test of small Flow++ models. */
    static RunOptions runs() {
        return new RunOptions(STEPS, 3, 8, 2e-3, 5, TEST_SAMPLES, IMPORTANCE_SAMPLES);
    }

    /** A Flow++ that is small enough for an experiment. */
    static FlowPlusPlusConfig small() {
        return ModelConfigs.with(new FlowPlusPlus().preset("FASHION_MNIST"), SMALL);
    }

    @Override
    public List<Contestant> contestants(Map<String, String> changes, DataSet data) {
        return List.of(
                contestant("full", Map.of(), changes, data),
                contestant("affine", Map.of("coupling", "AFFINE", "filters", WIDER), changes, data),
                contestant("no-attention", Map.of("attention", "MAXOUT"), changes, data),
                contestant("uniform", Map.of("dequantization", "UNIFORM", "filters", WIDER), changes, data));
    }

    private static Contestant contestant(
            String name, Map<String, String> own, Map<String, String> changes, DataSet data) {
        return Contestant.fitted(name, new FlowPlusPlus(), ModelConfigs.with(small(), merged(own, changes)), data, 0);
    }
}
