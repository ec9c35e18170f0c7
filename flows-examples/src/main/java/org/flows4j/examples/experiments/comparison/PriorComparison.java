package org.flows4j.examples.experiments.comparison;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.models.Model;
import org.flows4j.models.family.ModelConfigs;
import org.flows4j.models.glow.MarScf;
import org.flows4j.models.glow.MarScfConfig;
import org.flows4j.models.glow.MarScfConfig.Prior;

/**
 * The comparison of mAR-SCF (Bhattacharyya et al. 2020) at small scale: one flow with autoregressive priors and with Gaussian split priors,
 * whose networks are widened to the same number of parameters.
 */
public final class PriorComparison {
    /** The allowed relative difference in the number of parameters. */
    public static final double TOLERANCE = 0.05;

    private static final int WIDEST = 1 << 14;

    private PriorComparison() {}

    /**
     * One contestant for each kind of prior.
     *
     * @param preset of mAR-SCF
     * @param changes values that replace those of the preset, by name
     * @param data the models are fitted to
     * @return the contestants, the autoregressive one first
     * @throws IllegalArgumentException if a change is refused, or no width gives the Gaussian model as many parameters
     */
    public static List<Contestant> contestants(String preset, Map<String, String> changes, DataSet data) {
        Contestant autoregressive = contestant(Prior.AUTOREGRESSIVE, preset, changes, data);
        long wanted = parameters(autoregressive);
        int narrow = 1;
        int wide = WIDEST;
        while (wide - narrow > 1) {
            int middle = (narrow + wide) / 2;
            if (parameters(gaussian(middle, preset, changes, data)) <= wanted) {
                narrow = middle;
            } else {
                wide = middle;
            }
        }
        Contestant gaussian = gaussian(narrow, preset, changes, data);
        long found = parameters(gaussian);
        if (Math.abs(found - wanted) > TOLERANCE * wanted) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "The model with autoregressive priors has %d parameters, and one with Gaussian priors of width %d has %d: "
                            + "not within %.0f %%; set priorWidth or levels higher",
                    wanted,
                    narrow,
                    found,
                    100 * TOLERANCE));
        }
        return List.of(autoregressive, gaussian);
    }

    private static Contestant gaussian(int width, String preset, Map<String, String> changes, DataSet data) {
        Map<String, String> all = new LinkedHashMap<>(changes);
        all.put("priorWidth", Integer.toString(width));
        return contestant(Prior.GAUSSIAN, preset, all, data);
    }

    private static Contestant contestant(Prior prior, String preset, Map<String, String> changes, DataSet data) {
        MarScf family = new MarScf();
        Map<String, String> all = new LinkedHashMap<>(changes);
        all.put("prior", prior.name());
        MarScfConfig config = ModelConfigs.with(family.preset(preset), all);
        return Contestant.fitted(prior.name().toLowerCase(Locale.ROOT), family, config, data, 0);
    }

    private static long parameters(Contestant contestant) {
        CpuBackend backend = CpuBackend.create();
        try {
            return Model.create(contestant.model(), backend, 0)
                    .flow()
                    .parameters()
                    .count();
        } finally {
            backend.trimMemory();
        }
    }
}
