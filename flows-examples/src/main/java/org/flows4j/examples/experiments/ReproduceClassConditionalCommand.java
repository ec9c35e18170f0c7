package org.flows4j.examples.experiments;

import java.util.List;
import java.util.Map;
import org.flows4j.core.data.DataSet;
import org.flows4j.examples.data.ModelData;
import org.flows4j.examples.experiments.comparison.Contestant;
import org.flows4j.models.family.ModelConfigs;
import org.flows4j.models.glow.Glow;
import org.flows4j.models.glow.GlowConfig;
import picocli.CommandLine.Command;

/** {@code flows reproduce class-conditional}: class-conditional and unconditional models compared. */
@Command(
        name = "class-conditional",
        description = {
            "Trains a small Glow whose couplings and priors see the class of each image, the same Glow without classes, and one without "
                    + "classes but with as many parameters, on the same data with the same seeds, "
                    + "and compares their bits/dim on test data: of an image given its class, and "
                    + "of the image alone. Draws samples with one column per class.",
            "9 runs of " + ReproduceClassConditionalCommand.STEPS
                    + " steps take about 18 minutes on one processor. Ctrl-C stops with "
                    + "checkpoints, from which the same command continues."
        },
        footer = {"", "Example: flows reproduce class-conditional --data fashion-mnist --out class-conditional"})
public final class ReproduceClassConditionalCommand extends ComparisonCommand {
    static final int STEPS = 3000;

    private static final String WIDTH = "hiddenWidth";
    private static final Map<String, String> SMALL = Map.of("stepsPerLevel", "4", WIDTH, "64");
    /** The width that gives an unconditional model as many parameters as ten classes give a conditional one; within 2%. */
    private static final String WIDER = "90";

    /** Creates the command. */
    public ReproduceClassConditionalCommand() {
        super("Glow with and without classes", "model", new RunOptions(STEPS, 3, 16, 1e-3, 60, 0, 1));
    }

    @Override
    public List<Contestant> contestants(Map<String, String> changes, DataSet data) {
        return List.of(
                contestant("conditional", Map.of(), changes, data, ModelData.classes(data)),
                contestant("unconditional", Map.of(), changes, data, 0),
                contestant("unconditional-wide", Map.of(WIDTH, WIDER), changes, data, 0));
    }

    private static Contestant contestant(
            String name, Map<String, String> own, Map<String, String> changes, DataSet data, int classes) {
        Glow family = new Glow();
        GlowConfig small = ModelConfigs.with(family.preset("FASHION_MNIST"), SMALL);
        return Contestant.fitted(name, family, ModelConfigs.with(small, merged(own, changes)), data, classes);
    }
}
