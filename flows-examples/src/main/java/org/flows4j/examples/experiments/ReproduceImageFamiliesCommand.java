package org.flows4j.examples.experiments;

import java.util.List;
import java.util.Map;
import org.flows4j.core.data.DataSet;
import org.flows4j.examples.experiments.comparison.Contestant;
import org.flows4j.examples.experiments.comparison.EqualParameters;
import org.flows4j.models.ModelFamilies;
import org.flows4j.models.family.ModelConfigs;
import org.flows4j.models.family.ModelFamily;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code flows reproduce image-families}: the families of tables 1 of VFlow and mAR-SCF at equal numbers of parameters. */
@Command(
        name = "image-families",
        description = {
            "Trains one small model of each family of images on the same data with the same seeds, with equal numbers of parameters, "
                    + "and compares their bits/dim on test data, their training times and their sampling times: the systems of table 1 "
                    + "of Chen et al. (2020) and of Bhattacharyya et al. (2020) at small scale.",
            "Ctrl-C stops with checkpoints, from which the same command continues."
        },
        footer = {"", "Example: flows reproduce image-families --data mnist --out image-families"})
public final class ReproduceImageFamiliesCommand extends ComparisonCommand {
    static final long STEPS = 1000;

    /** A family: where to start, and the setting that widens its networks. */
    private record Entry(String family, String preset, Map<String, String> changes, String width) {}

    private static final List<Entry> ENTRIES = List.of(
            new Entry("glow", "FASHION_MNIST", Map.of("stepsPerLevel", "4"), "hiddenWidth"),
            new Entry("residual", "SMALL_MNIST", Map.of(), "hiddenWidth"),
            new Entry("ffjord", "SMALL_MNIST", Map.of(), "hiddenWidth"),
            new Entry("mintnet", "SMALL_MNIST", Map.of(), "copies"),
            new Entry("pixelcnn", "MNIST", Map.of(), "filters"),
            new Entry("mar-scf", "FASHION_MNIST", Map.of("hiddenWidth", "32"), "priorWidth"));

    @Option(
            names = "--parameters",
            paramLabel = "N",
            description = "Trained numbers of each model, within 5 percent; default ${DEFAULT-VALUE}.")
    private long parameters = 97_000;

    /** Creates the command. */
    public ReproduceImageFamiliesCommand() {
        super("Families of images with equal parameters", "family", new RunOptions(STEPS, 3, 16, 1e-3, 60, 1000, 1));
    }

    @Override
    List<Contestant> contestants(Map<String, String> changes, DataSet data) {
        return ENTRIES.stream().map(entry -> contestant(entry, changes, data)).toList();
    }

    private Contestant contestant(Entry entry, Map<String, String> changes, DataSet data) {
        ModelFamily<?> family = ModelFamilies.byName(entry.family());
        return EqualParameters.nearest(
                width -> ofWidth(family, entry, changes, width, data), parameters, "choose another --parameters");
    }

    private static <C extends Record> Contestant ofWidth(
            ModelFamily<C> family, Entry entry, Map<String, String> changes, int width, DataSet data) {
        Map<String, String> own = merged(entry.changes(), Map.of(entry.width(), Integer.toString(width)));
        C config = ModelConfigs.with(family.preset(entry.preset()), merged(changes, own));
        return Contestant.fitted(family.name(), family, config, data, 0);
    }
}
