package org.flows4j.examples.experiments;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.flows4j.core.data.DataSet;
import org.flows4j.examples.experiments.comparison.Contestant;
import org.flows4j.layers.linear.LowRankStart;
import org.flows4j.models.family.ModelConfigs;
import org.flows4j.models.glow.WoodburyGlow;
import org.flows4j.models.glow.WoodburyGlowConfig.Mixing;
import picocli.CommandLine.Command;

/**
 * {@code flows reproduce woodbury-bpd}: one skeleton with five ways of mixing, two of them also with the published start, and two whose channels are mixed by 1x1 convolutions and
 * whose couplings are splines or MaCow units.
 */
@Command(
        name = "woodbury-bpd",
        description = {
            "Trains a small Woodbury-Glow with each of five mixing layers (Woodbury, its memory-efficient form, 1x1, emerging "
                    + "and periodic convolution), with both Woodbury layers at their published start, and with two other "
                    + "couplings (splines, MaCow units), on the same data with "
                    + "the same seeds, and compares their bits/dim on test data: table 1 of Lu and Huang (2020) at small scale.",
            "27 runs of " + ReproduceWoodburyBpdCommand.STEPS
                    + " steps take about 50 minutes on two processors. Ctrl-C "
                    + "stops with checkpoints, from which the same command continues."
        },
        footer = {"", "Example: flows reproduce woodbury-bpd --data fashion-mnist --out woodbury-bpd"})
public final class ReproduceWoodburyBpdCommand extends ComparisonCommand {
    static final long STEPS = 8000;

    private static final List<String> OTHER_COUPLINGS = List.of("SPLINE", "MACOW");

    /** Creates the command. */
    public ReproduceWoodburyBpdCommand() {
        super(
                "Woodbury-Glow with several mixing layers and couplings",
                "model",
                new RunOptions(STEPS, 3, 16, 1e-3, 60, 0, 1));
    }

    @Override
    List<Contestant> contestants(Map<String, String> changes, DataSet data) {
        List<Contestant> contestants = new ArrayList<>();
        for (Mixing mixing : Mixing.values()) {
            contestants.add(contestant(mixing.name(), changes, Map.of("mixing", mixing.name()), data));
        }
        for (Mixing mixing : List.of(Mixing.WOODBURY, Mixing.ME_WOODBURY)) {
            Map<String, String> own = Map.of("mixing", mixing.name(), "start", LowRankStart.NEAR_IDENTITY.name());
            contestants.add(contestant(mixing.name() + "_PUBLISHED_START", changes, own, data));
        }
        for (String coupling : OTHER_COUPLINGS) {
            Map<String, String> own = Map.of("mixing", Mixing.CONV_1X1.name(), "coupling", coupling);
            contestants.add(contestant(coupling, changes, own, data));
        }
        return contestants;
    }

    private static Contestant contestant(
            String name, Map<String, String> changes, Map<String, String> own, DataSet data) {
        WoodburyGlow family = new WoodburyGlow();
        return Contestant.fitted(
                name.toLowerCase(Locale.ROOT).replace('_', '-'),
                family,
                ModelConfigs.with(family.preset("FASHION_MNIST"), merged(changes, own)),
                data,
                0);
    }
}
