package org.flows4j.models.interop;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.flows4j.core.io.FlowsIoException;
import org.flows4j.models.family.ConfigLimits;
import org.flows4j.models.imported.LatentBase;

/**
 * normflows' {@code NormalizingFlow}, {@code ConditionalNormalizingFlow} and {@code MultiscaleFlow}, whose layers are listed from latent to
 * data, in a multi-scale flow per level from the deepest on.
 */
final class NormflowsImporter {
    private static final double GLOW_FACTOR = 3;
    private static final int DEEPEST = 30;
    private static final LatentBase DIAGONAL = new LatentBase(LatentBase.Kind.DIAGONAL_NORMAL, 0, 1);

    private final Architecture root;
    private final StateDict dict;

    private NormflowsImporter(Architecture root, StateDict dict) {
        this.root = root;
        this.dict = dict;
    }

    static Imported read(Architecture root, StateDict dict) {
        if (root.flag("class_cond", false) || root.has("transform")) {
            throw new FlowsIoException(root.file() + ": class-conditional multi-scale flows and those with a final"
                    + " transform cannot be imported; class_cond must be false and transform absent");
        }
        NormflowsImporter importer = new NormflowsImporter(root, dict);
        return root.has("image") ? importer.images() : importer.vectors();
    }

    private Imported vectors() {
        int features = root.integer("features", 1, ConfigLimits.COMPONENTS);
        int context = root.integer("context_features", 0, 0, ConfigLimits.COMPONENTS);
        FlowDraft flow = new FlowDraft();
        NormflowsLayers layers = new NormflowsLayers(root, dict, context);
        List<Architecture> listed = root.list("flows", 1, ConfigLimits.DEPTH);
        for (int i = listed.size() - 1; i >= 0; i--) {
            layers.add(flow, listed.get(i), "flows." + i, List.of(features));
        }
        requireGaussian(
                root.isText("q0") || !root.has("q0")
                        ? root.text("q0", "DiagGaussian")
                        : root.child("q0").className());
        Map<String, Supplier<double[]>> base = new LinkedHashMap<>();
        base.put("mean", dict.numbers("q0.loc", 1, features));
        base.put("logScale", dict.numbers("q0.log_scale", 1, features));
        return new Imported(List.of(features), context, flow, DIAGONAL, base);
    }

    private void requireGaussian(String name) {
        if (!name.startsWith("DiagGaussian") && !name.startsWith("GlowBase")) {
            throw root.wrong("q0", "a DiagGaussian or a GlowBase");
        }
    }

    private Imported images() {
        List<Integer> image = root.integers("image", 1, ConfigLimits.COMPONENTS);
        if (image.size() != 3) {
            throw root.wrong("image", "the list of channels, height and width");
        }
        List<Integer> sample = List.of(image.get(1), image.get(2), image.get(0));
        List<List<Architecture>> levels = levels();
        List<Supplier<double[]>> means = new ArrayList<>();
        List<Supplier<double[]>> logScales = new ArrayList<>();
        FlowDraft flow = level(levels, levels.size() - 1, sample, means, logScales);
        Map<String, Supplier<double[]>> base =
                Map.of("mean", ZukoNetworks.joined(means), "logScale", ZukoNetworks.joined(logScales));
        return new Imported(sample, 0, flow, DIAGONAL, base);
    }

    /** The layers of each level; a file without them describes a Glow by its size. */
    private List<List<Architecture>> levels() {
        List<List<Architecture>> levels = new ArrayList<>();
        if (root.has("flows")) {
            root.lists("flows", 1, DEEPEST).forEach(level -> levels.add(level.list("list", 1, ConfigLimits.DEPTH)));
            if (root.has("merges")) {
                root.list("merges", levels.size() - 1, levels.size() - 1).forEach(this::requireChannels);
            }
            return levels;
        }
        Architecture block = root.named("GlowBlock");
        Architecture squeeze = root.named("Squeeze");
        int steps = root.integer("steps", 1, ConfigLimits.DEPTH);
        int count = root.integer("levels", 1, DEEPEST);
        for (int i = 0; i < count; i++) {
            List<Architecture> level = new ArrayList<>(java.util.Collections.nCopies(steps, block));
            level.add(squeeze);
            levels.add(level);
        }
        return levels;
    }

    private void requireChannels(Architecture merge) {
        if (!merge.className().equals("Merge")
                || !merge.child("args").text("mode", "channel").equals("channel")) {
            throw merge.wrong("class", "a Merge of mode channel");
        }
    }

    /** Builds a level and those below it, and collects the base distributions from the deepest on. */
    private FlowDraft level(
            List<List<Architecture>> levels,
            int number,
            List<Integer> sample,
            List<Supplier<double[]>> means,
            List<Supplier<double[]>> logScales) {
        FlowDraft flow = new FlowDraft();
        NormflowsLayers layers = new NormflowsLayers(root, dict, 0);
        List<Architecture> listed = levels.get(number);
        List<Integer> shape = sample;
        for (int j = listed.size() - 1; j >= 0; j--) {
            shape = layers.add(flow, listed.get(j), "flows." + number + "." + j, shape);
        }
        int channels = shape.get(2);
        int kept = number == 0 ? 0 : channels - channels / 2;
        if (number > 0) {
            List<Integer> deeper = List.of(shape.get(0), shape.get(1), kept);
            if (kept == channels) {
                throw new FlowsIoException(
                        root.file() + ": level " + number + " has one channel, which cannot be split");
            }
            flow.split(kept, level(levels, number - 1, deeper, means, logScales));
        }
        base("q0." + number, List.of(shape.get(0), shape.get(1), channels - kept), means, logScales);
        return flow;
    }

    private void base(
            String name, List<Integer> shape, List<Supplier<double[]>> means, List<Supplier<double[]>> logScales) {
        int positions = Math.multiplyExact(shape.get(0), shape.get(1));
        int channels = shape.get(2);
        if (!dict.has(name + ".loc_logs")) {
            long[] stored = {1, channels, shape.get(0), shape.get(1)};
            means.add(Matrices.transposed(dict.numbers(name + ".loc", stored), channels, positions));
            logScales.add(Matrices.transposed(dict.numbers(name + ".log_scale", stored), channels, positions));
            return;
        }
        for (String part : List.of("loc", "log_scale")) {
            Supplier<double[]> values = Matrices.map(
                    e -> e[0] * Math.exp(GLOW_FACTOR * e[1]),
                    dict.numbers(name + "." + part, 1, channels, 1, 1),
                    dict.numbers(name + "." + part + "_logs", 1, channels, 1, 1));
            (part.equals("loc") ? means : logScales).add(Matrices.repeated(values, positions));
        }
    }
}
