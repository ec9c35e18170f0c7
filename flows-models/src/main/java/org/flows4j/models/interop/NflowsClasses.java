package org.flows4j.models.interop;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import org.flows4j.core.io.Excerpt;
import org.flows4j.core.io.FlowsIoException;
import org.flows4j.models.family.ConfigLimits;
import org.flows4j.models.family.Suggestions;

/** The flows that nflows has a class of their own for: a {@code class} and its arguments stand for the list of transforms. */
final class NflowsClasses {
    private static final Set<String> CLASSES = Set.of("MaskedAutoregressiveFlow", "SimpleRealNVP");
    private static final Set<String> SHARED = Set.of(
            "features",
            "hidden_features",
            "num_layers",
            "num_blocks_per_layer",
            "activation",
            "dropout_probability",
            "batch_norm_within_layers",
            "batch_norm_between_layers");

    private static final Set<String> OF_MAF =
            Set.of("use_residual_blocks", "use_random_masks", "use_random_permutations");
    private static final Set<String> OF_REAL_NVP = Set.of("use_volume_preserving");

    private NflowsClasses() {}

    /** The architecture with the transforms of its class; unchanged if it lists them itself. */
    static Architecture expanded(Architecture root) {
        if (root.has("transforms") || !root.has("class")) {
            return root;
        }
        String type = root.className();
        if (!CLASSES.contains(type)) {
            throw new FlowsIoException(root.file() + ": "
                    + Suggestions.unknown("flow of nflows", Excerpt.of(type), new java.util.TreeSet<>(CLASSES)));
        }
        Architecture own = root.child("args");
        boolean maf = type.equals("MaskedAutoregressiveFlow");
        Set<String> known = new java.util.TreeSet<>(SHARED);
        known.addAll(maf ? OF_MAF : OF_REAL_NVP);
        own.requireKnown(type, known);
        Architecture all = own.or(root);
        ObjectNode expanded = root.node().deepCopy();
        expanded.put("features", all.integer("features", 1, ConfigLimits.COMPONENTS));
        ArrayNode transforms = expanded.putArray("transforms");
        int layers = all.integer("num_layers", 1, ConfigLimits.DEPTH);
        for (int i = 0; i < layers; i++) {
            if (maf) {
                boolean random = all.flag("use_random_permutations", false);
                transforms.addObject().put("class", random ? "RandomPermutation" : "ReversePermutation");
                autoregressive(transforms.addObject(), all);
            } else {
                coupling(transforms.addObject(), all, i);
            }
            if (all.flag("batch_norm_between_layers", false)) {
                transforms.addObject().put("class", "BatchNorm");
            }
        }
        return new Architecture(root.file(), root.at(), expanded, root.shared());
    }

    private static void autoregressive(ObjectNode transform, Architecture all) {
        ObjectNode arguments =
                transform.put("class", "MaskedAffineAutoregressiveTransform").putObject("args");
        network(arguments, all);
        arguments.put("use_residual_blocks", all.flag("use_residual_blocks", true));
        arguments.put("random_mask", all.flag("use_random_masks", false));
    }

    /** The even features change in every second coupling, starting with the second one. */
    private static void coupling(ObjectNode transform, Architecture all, int layer) {
        boolean additive = all.flag("use_volume_preserving", false);
        transform.put("class", additive ? "AdditiveCouplingTransform" : "AffineCouplingTransform");
        ArrayNode mask = transform.putObject("args").putArray("mask");
        for (int i = 0; i < all.integer("features", 1, ConfigLimits.COMPONENTS); i++) {
            mask.add(i % 2 == layer % 2 ? -1 : 1);
        }
        network(transform.putObject("net").put("class", "ResidualNet").putObject("args"), all);
    }

    private static void network(ObjectNode arguments, Architecture all) {
        arguments.put("hidden_features", all.integer("hidden_features", 1, ConfigLimits.WIDTH));
        arguments.put("num_blocks", all.integer("num_blocks_per_layer", 0, ConfigLimits.DEPTH));
        arguments.put("use_batch_norm", all.flag("batch_norm_within_layers", false));
        if (all.has("activation")) {
            arguments.put("activation", all.text("activation", ""));
        }
    }
}
