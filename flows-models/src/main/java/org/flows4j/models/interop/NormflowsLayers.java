package org.flows4j.models.interop;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.flows4j.core.io.Excerpt;
import org.flows4j.core.io.FlowsIoException;
import org.flows4j.layers.linear.PluFactors;
import org.flows4j.layers.transform.ElementTransform;
import org.flows4j.layers.transform.KnotSplineTransform;
import org.flows4j.layers.transform.ScaledTransform;
import org.flows4j.models.family.ConfigLimits;
import org.flows4j.models.family.Suggestions;

/**
 * The layers of normflows, added in the direction from data to latent, which is that of their {@code inverse}.
 *
 * @param root its keys are the arguments that layers lack
 * @param context length of the condition, 0 for none
 */
record NormflowsLayers(Architecture root, StateDict dict, int context) {
    private static final Set<String> CLASSES = Set.of(
            "MaskedAffineFlow",
            "AffineCouplingBlock",
            "GlowBlock",
            "Squeeze",
            "ActNorm",
            "AffineConstFlow",
            "Permute",
            "Invertible1x1Conv",
            "InvertibleAffine",
            "LULinearPermute",
            "CoupledRationalQuadraticSpline",
            "AutoregressiveRationalQuadraticSpline",
            "MaskedAffineAutoregressive");

    private static final Set<String> OF_IMAGES = Set.of("GlowBlock", "Squeeze", "Invertible1x1Conv");

    /** Couplings of vectors say themselves that those of images are part of a block. */
    private static final Set<String> OF_EITHER = Set.of("AffineCouplingBlock", "ActNorm", "AffineConstFlow", "Permute");

    private static final Set<String> SPLINE_ARGUMENTS = Set.of(
            "num_input_channels",
            "num_blocks",
            "num_hidden_channels",
            "num_context_channels",
            "num_bins",
            "tails",
            "tail_bound",
            "activation",
            "dropout_probability",
            "reverse_mask",
            "permute_mask",
            "init_identity");

    private static final double LEAST = 1e-3;
    private static final int BINS = 8;
    private static final double BOUND = 3;

    /** Adds a layer of samples {@code [D]} or {@code [H, W, C]} and returns their shape on the latent side. */
    List<Integer> add(FlowDraft flow, Architecture layer, String name, List<Integer> shape) {
        String type = layer.className();
        Architecture own = layer.child("args");
        boolean images = shape.size() == 3;
        if (CLASSES.contains(type) && !OF_EITHER.contains(type) && images != OF_IMAGES.contains(type)) {
            throw layer.wrong("class", "a layer of " + (images ? "images [H, W, C]" : "vectors [D]"));
        }
        int channels = shape.get(shape.size() - 1);
        NormflowsCouplings couplings = new NormflowsCouplings(root, dict);
        switch (type) {
            case "MaskedAffineFlow" -> couplings.masked(flow, own, name, channels);
            case "AffineCouplingBlock" -> couplings.block(flow, own, name, shape);
            case "GlowBlock" -> glow(flow, own, name, shape);
            case "Squeeze" -> {
                if (shape.get(0) % 2 != 0 || shape.get(1) % 2 != 0) {
                    throw layer.wrong("class", "a layer that takes odd heights or widths, those of " + shape);
                }
                flow.squeeze();
                return List.of(shape.get(0) / 2, shape.get(1) / 2, Math.multiplyExact(4, channels));
            }
            case "ActNorm", "AffineConstFlow" -> {
                own.requireKnown(type, Set.of("shape", "scale", "shift"));
                actNorm(flow, name, shape);
            }
            case "Permute" -> permute(flow, own, name, channels);
            case "Invertible1x1Conv" -> {
                own.requireKnown(type, Set.of("num_channels", "use_lu"));
                matrix(flow, name, channels, false);
            }
            case "InvertibleAffine" -> {
                own.requireKnown(type, Set.of("num_channels", "use_lu"));
                matrix(flow, name, channels, true);
            }
            case "LULinearPermute" -> {
                own.requireKnown(type, Set.of("num_channels", "identity_init"));
                flow.permutation(dict.numbers(name + ".permutation._permutation", channels));
                LinearLayers.lu(flow, dict, name + ".linear", channels, LEAST);
            }
            case "CoupledRationalQuadraticSpline" -> coupledSpline(flow, own, name + ".prqct", channels);
            case "AutoregressiveRationalQuadraticSpline" ->
                autoregressiveSpline(flow, own, name + ".mprqat.autoregressive_net", channels);
            case "MaskedAffineAutoregressive" -> {
                FlowDraft inner = new FlowDraft();
                autoregressiveAffine(inner, own, name + ".autoregressive_net", channels);
                flow.inverse(inner);
            }
            default ->
                throw new FlowsIoException(root.file() + ": " + layer.at() + ": "
                        + Suggestions.unknown("layer of normflows", Excerpt.of(type), new TreeSet<>(CLASSES)));
        }
        return shape;
    }

    private void glow(FlowDraft flow, Architecture own, String name, List<Integer> shape) {
        own.requireKnown(
                "GlowBlock",
                Set.of(
                        "channels",
                        "hidden_channels",
                        "scale",
                        "scale_map",
                        "split_mode",
                        "leaky",
                        "init_zeros",
                        "use_lu",
                        "net_actnorm"));
        int channels = shape.get(2);
        if (own.has("channels") && own.integer("channels", 1, ConfigLimits.COMPONENTS) != channels) {
            throw own.wrong("channels", channels + ", the channels of the image here");
        }
        actNorm(flow, name + ".flows." + (channels > 1 ? 2 : 1), shape);
        if (channels > 1) {
            matrix(flow, name + ".flows.1", channels, false);
        }
        new NormflowsCouplings(root, dict).glow(flow, own.or(root), name + ".flows.0", shape);
    }

    /** Towards data {@code x = z exp(s) + t}. */
    private void actNorm(FlowDraft flow, String name, List<Integer> shape) {
        int channels = shape.get(shape.size() - 1);
        long[] stored = shape.size() == 1 ? new long[] {1, channels} : new long[] {1, channels, 1, 1};
        if (dict.has(name + ".data_dep_init_done")) {
            double[] done = dict.nowOrEmpty(name + ".data_dep_init_done");
            if (done.length == 1 && !(done[0] > 0)) {
                throw new FlowsIoException(root.file() + ": the layer " + name + " is not initialized, its"
                        + " data_dep_init_done is 0; evaluate the model on data once before the export");
            }
        }
        flow.affine(dict.numbers(name + ".t", stored), dict.numbers(name + ".s", stored));
    }

    private void permute(FlowDraft flow, Architecture own, String name, int channels) {
        own.requireKnown("Permute", Set.of("num_channels", "mode"));
        boolean stored = dict.has(name + ".perm");
        String mode = own.text("mode", stored ? "shuffle" : "swap");
        switch (mode) {
            case "shuffle" -> {
                dict.numbers(name + ".perm", channels);
                flow.permutation(dict.numbers(name + ".inv_perm", channels));
            }
            case "swap" -> {
                int first = (channels + 1) / 2;
                flow.permutation(() -> IntStream.range(0, channels)
                        .mapToDouble(i -> (i + first) % channels)
                        .toArray());
            }
            default -> throw own.wrong("mode", "shuffle or swap");
        }
    }

    /**
     * The matrix W that acts towards latents.
     *
     * @param onRows whether it is applied to rows from the right
     */
    private void matrix(FlowDraft flow, String name, int n, boolean onRows) {
        if (!dict.has(name + ".log_S")) {
            Supplier<double[]> whole = dict.numbers(name + ".W", n, n);
            flow.matrix(onRows ? Matrices.transposed(whole, n, n) : whole, n);
            return;
        }
        Supplier<double[]> lower = dict.numbers(name + ".L", n, n);
        Supplier<double[]> upper = dict.numbers(name + ".U", n, n);
        Supplier<double[]> logs = dict.numbers(name + ".log_S", n);
        Supplier<double[]> signs = dict.numbers(name + ".sign_S", n);
        Supplier<double[]> order = dict.numbers(name + ".P", n, n);
        dict.ignore(name + ".eye");
        Supplier<double[]> factors = () -> {
            double[] packed = upper.get().clone();
            double[] below = lower.get();
            double[] diagonal = logs.get();
            for (int i = 0; i < n; i++) {
                System.arraycopy(below, i * n, packed, i * n, i);
                packed[i * n + i] = diagonal[i];
            }
            return packed;
        };
        Supplier<double[]> permutation = () -> Matrices.permutation(order.get(), n, name + ".P");
        if (onRows) {
            Supplier<double[]> whole = () -> new PluFactors(factors.get(), signs.get(), permutation.get()).matrix();
            flow.matrix(Matrices.transposed(whole, n, n), n);
        } else {
            flow.decomposedMatrix(factors, signs, permutation);
        }
    }

    /** The size of a spline's network; a file that does not have the number of blocks leaves it to the state dict. */
    private DurkanNetworks.Size size(Architecture own, String net) {
        Architecture all = own.or(root);
        int blocks = 0;
        while (dict.hasPrefix(net + ".blocks." + blocks + ".") && blocks < ConfigLimits.DEPTH) {
            blocks++;
        }
        int seen = 0;
        if (own.has("num_context_channels")) {
            seen = own.integer("num_context_channels", 0, ConfigLimits.COMPONENTS);
        } else if (dict.has(net + ".blocks.0.context_layer.weight")) {
            seen = context;
        }
        if (seen != 0 && seen != context) {
            throw own.wrong("num_context_channels", context + ", the context_features of the whole flow");
        }
        String hidden = all.has("num_hidden_channels") ? "num_hidden_channels" : "hidden";
        return new DurkanNetworks.Size(
                all.integer(hidden, 1, ConfigLimits.WIDTH),
                all.integer("num_blocks", blocks, 0, ConfigLimits.DEPTH),
                seen,
                true,
                false,
                Activations.of(all));
    }

    private void coupledSpline(FlowDraft flow, Architecture own, String name, int features) {
        own.requireKnown("CoupledRationalQuadraticSpline", SPLINE_ARGUMENTS);
        DurkanNetworks.Size size = size(own, name + ".transform_net");
        KnotSplineTransform map = DurkanSplines.of(own.or(root), size.hidden(), BINS, "linear", BOUND);
        boolean even = own.flag("reverse_mask", false);
        List<Integer> staying = new ArrayList<>();
        for (int column = 0; column < features; column++) {
            if (column % 2 == (even ? 1 : 0)) {
                staying.add(column);
            }
        }
        int count = dict.length(name + ".identity_features", staying.size());
        int[] stored = dict.integers(name + ".identity_features", count, 0, features - 1);
        dict.integers(name + ".transform_features", features - count, 0, features - 1);
        if (own.has("reverse_mask") && !IntStream.of(stored).boxed().toList().equals(staying)) {
            throw own.wrong("reverse_mask", "that of the stored identity_features");
        }
        List<Integer> kept = IntStream.of(stored).boxed().toList();
        int outputs = Math.multiplyExact(features - count, map.parameters());
        NetworkDraft network = new DurkanNetworks(dict, Library.NORMFLOWS)
                .residualNet(name + ".transform_net", count, size, outputs, NetworkDraft.identity(outputs));
        DurkanSplines.coupling(flow, dict, name, kept, size.context() > 0, map, network);
    }

    private void autoregressiveSpline(FlowDraft flow, Architecture own, String net, int features) {
        own.requireKnown("AutoregressiveRationalQuadraticSpline", SPLINE_ARGUMENTS);
        KnotSplineTransform map = DurkanSplines.of(own.or(root), 1, BINS, "linear", BOUND);
        autoregressive(flow, net, features, size(own, net), map, NetworkDraft.identity(map.parameters()));
    }

    private void autoregressiveAffine(FlowDraft flow, Architecture own, String net, int features) {
        own.requireKnown("MaskedAffineAutoregressive", DurkanNetworks.ARGUMENTS);
        int seen = dict.has(net + ".context_layer.weight") ? context : 0;
        ElementTransform map = new ScaledTransform(ScaledTransform.Form.SIGMOID, LEAST, false);
        autoregressive(flow, net, features, DurkanNetworks.Size.of(own.or(root), seen, 2), map, 1, 0);
    }

    private void autoregressive(
            FlowDraft flow, String net, int features, DurkanNetworks.Size size, ElementTransform map, int... order) {
        DurkanNetworks.Made made = new DurkanNetworks(dict, Library.NORMFLOWS).made(net, features, size, order);
        flow.autoregressive(net, made.stages(), size.context() > 0, map, made.network());
    }
}
