package org.flows4j.examples.experiments;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.data.TrainTestSplit;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.examples.experiments.comparison.Contestant;
import org.flows4j.examples.experiments.comparison.EqualParameters;
import org.flows4j.examples.experiments.comparison.InterpolationStrips;
import org.flows4j.examples.experiments.comparison.RunFolder;
import org.flows4j.examples.experiments.comparison.RunResult;
import org.flows4j.models.family.ModelConfigs;
import org.flows4j.models.glow.MarScf;
import org.flows4j.models.glow.MarScfConfig;
import org.flows4j.models.glow.MarScfConfig.Prior;
import picocli.CommandLine.Command;

/**
 * {@code flows reproduce marscf-prior}: one flow with autoregressive priors and with Gaussian split priors, whose networks are widened to
 * the same number of parameters.
 */
@Command(
        name = "marscf-prior",
        description = {
            "Trains a small mAR-SCF with autoregressive priors, and the same flow with Gaussian split priors whose networks are "
                    + "widened to equal numbers of parameters, on the same data with the same seeds, and compares "
                    + "their bits/dim on test data (Bhattacharyya et al. 2020).",
            "6 runs of " + ReproduceMarScfPriorCommand.STEPS
                    + " steps take about 25 minutes on one processor. Ctrl-C stops "
                    + "with checkpoints, from which the same command continues."
        },
        footer = {"", "Example: flows reproduce marscf-prior --data mnist --out marscf-prior"})
public final class ReproduceMarScfPriorCommand extends ComparisonCommand {
    static final long STEPS = 2500;

    /** Creates the command. */
    public ReproduceMarScfPriorCommand() {
        super(
                "mAR-SCF with autoregressive and with Gaussian priors",
                "prior",
                new RunOptions(STEPS, 3, 16, 1e-3, 60, 0, 1));
    }

    @Override
    List<Contestant> contestants(Map<String, String> changes, DataSet data) {
        Contestant autoregressive = contestant(Prior.AUTOREGRESSIVE, changes, data);
        Contestant gaussian = EqualParameters.nearest(
                width -> gaussian(width, changes, data),
                EqualParameters.count(autoregressive),
                "set priorWidth or levels higher");
        return List.of(autoregressive, gaussian);
    }

    private static Contestant gaussian(int width, Map<String, String> changes, DataSet data) {
        return contestant(Prior.GAUSSIAN, merged(changes, Map.of("priorWidth", Integer.toString(width))), data);
    }

    private static Contestant contestant(Prior prior, Map<String, String> changes, DataSet data) {
        MarScf family = new MarScf();
        MarScfConfig config =
                ModelConfigs.with(family.preset("FASHION_MNIST"), merged(changes, Map.of("prior", prior.name())));
        return Contestant.fitted(prior.name().toLowerCase(Locale.ROOT), family, config, data, 0);
    }

    /** Draws the interpolations of each model's first run. */
    @Override
    String analyze(Path folder, TrainTestSplit samples, List<RunResult> results, PrintWriter err) {
        TensorBackend backend = CpuBackend.create();
        Set<String> drawn = new HashSet<>();
        for (RunResult result : results) {
            if (drawn.add(result.name())) {
                RunFolder run = RunFolder.of(folder, result.name(), result.seed());
                InterpolationStrips.draw(
                        folder.resolve("interpolation-" + result.name() + ".png"),
                        run.model(),
                        samples.test().orElseThrow(),
                        backend);
            }
        }
        return "";
    }
}
