package org.flows4j.models.interop;

import java.util.ArrayList;
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
    private static final int DEEPEST = 30;
    private static final LatentBase DIAGONAL = new LatentBase(LatentBase.Kind.DIAGONAL_NORMAL, 0, 1);

    private final Architecture root;
    private final StateDict dict;

    private NormflowsImporter(Architecture root, StateDict dict) {
        this.root = root;
        this.dict = dict;
    }

    static Imported read(Architecture root, StateDict dict) {
        if (root.has("transform")) {
            throw root.wrong("transform", "absent: multi-scale flows with a final transform cannot be imported");
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
        NormflowsBase base = new NormflowsBase(base(), dict, "q0", List.of(features), 0);
        return new Imported(
                List.of(features), context, flow, DIAGONAL, Map.of("mean", base.means(), "logScale", base.logScales()));
    }

    /** The only base distribution. */
    private Architecture base() {
        return root.has("q0") && !root.isText("q0") ? root.child("q0") : root.named("DiagGaussian");
    }

    private Imported images() {
        List<Integer> image = root.integers("image", 1, ConfigLimits.COMPONENTS);
        if (image.size() != 3) {
            throw root.wrong("image", "the list of channels, height and width");
        }
        List<Integer> sample = List.of(image.get(1), image.get(2), image.get(0));
        List<List<Architecture>> levels = levels();
        List<Architecture> listed = root.isList("q0") ? root.list("q0", levels.size(), levels.size()) : List.of();
        int classes = classes(listed);
        List<NormflowsBase> bases = new ArrayList<>();
        FlowDraft flow = level(levels, levels.size() - 1, sample, (number, shape) -> {
            Architecture base = listed.isEmpty() ? root.child("none") : listed.get(number);
            bases.add(new NormflowsBase(base, dict, "q0." + number, shape, classes));
        });
        List<Supplier<double[]>> means =
                bases.stream().map(NormflowsBase::means).toList();
        List<Supplier<double[]>> logScales =
                bases.stream().map(NormflowsBase::logScales).toList();
        if (classes > 0) {
            flow.priorGiven(Matrices.beside(means, classes), Matrices.beside(logScales, classes), classes);
            return Imported.ofClasses(sample, classes, flow);
        }
        return new Imported(
                sample,
                0,
                flow,
                DIAGONAL,
                Map.of("mean", Matrices.joined(means), "logScale", Matrices.joined(logScales)));
    }

    /** The number of classes, 0 for a flow that is not conditional on a class. */
    private int classes(List<Architecture> bases) {
        if (!root.flag("class_cond", dict.has("q0.0.loc_cc"))) {
            return 0;
        }
        Architecture base = bases.isEmpty() ? root : bases.get(0).child("args").or(root);
        return base.integer("num_classes", 1, ConfigLimits.COMPONENTS);
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
        if (!merge.className().equals("Merge")) {
            throw merge.wrong("class", "Merge");
        }
        Architecture own = merge.child("args");
        if (!own.text("mode", "channel").equals("channel")) {
            throw own.wrong("mode", "channel: the other channels leave the flow behind it");
        }
    }

    /** Takes the number of a level and the shape of its latents {@code [H, W, C]}. */
    private interface Latents {
        void add(int number, List<Integer> shape);
    }

    /** Builds a level and those below it; the latents come from the deepest level on. */
    private FlowDraft level(List<List<Architecture>> levels, int number, List<Integer> sample, Latents latents) {
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
            flow.split(kept, level(levels, number - 1, deeper, latents));
        }
        latents.add(number, List.of(shape.get(0), shape.get(1), channels - kept));
        return flow;
    }
}
