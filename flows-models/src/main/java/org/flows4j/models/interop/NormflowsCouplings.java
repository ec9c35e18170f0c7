package org.flows4j.models.interop;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.flows4j.core.io.FlowsIoException;
import org.flows4j.core.nn.parts.ActivationPart;
import org.flows4j.core.nn.parts.ActivationPart.Kind;
import org.flows4j.layers.transform.ScaledTransform;
import org.flows4j.layers.transform.ScaledTransform.Form;
import org.flows4j.models.family.ConfigLimits;
import org.flows4j.models.imported.FlowPart;

/** The affine couplings of normflows and their networks; towards data {@code x = z scale + shift}, so all transforms are inverted. */
record NormflowsCouplings(Architecture root, StateDict dict) {
    /** {@code MaskedAffineFlow}: features with b = 1 stay; nets of all features, the changing ones set to 0, give scales and shifts. */
    void masked(FlowDraft flow, Architecture own, String name, int features) {
        own.requireKnown("MaskedAffineFlow", Set.of("b", "t", "s"));
        double[] mask = dict.nowOrEmpty(name + ".b", 1, features);
        List<Integer> staying = new ArrayList<>();
        List<Integer> changing = new ArrayList<>();
        for (int i = 0; i < features; i++) {
            double b = mask.length == 0 ? i % 2 : mask[i];
            if (b != 0 && b != 1) {
                throw new FlowsIoException(
                        root.file() + ": the mask b of " + name + " must have zeros and ones, got " + b);
            }
            (b == 1 ? staying : changing).add(i);
        }
        boolean scaled = own.has("s");
        List<NetworkDraft> branches = new ArrayList<>();
        branches.add(branch(own, "t", name, features, staying, changing));
        if (scaled) {
            branches.add(branch(own, "s", name, features, staying, changing));
        }
        NetworkDraft network = NetworkDraft.of(dict);
        int n = changing.size();
        network.beside(
                branches,
                scaled
                        ? IntStream.range(0, 2 * n)
                                .map(i -> i % 2 * n + i / 2)
                                .boxed()
                                .toList()
                        : List.of());
        flow.coupling(staying, false, new ScaledTransform(scaled ? Form.EXP : Form.SHIFT, 0, true), network);
    }

    private NetworkDraft branch(
            Architecture own, String key, String name, int features, List<Integer> staying, List<Integer> changing) {
        NetworkDraft network = NetworkDraft.of(dict);
        int[] seen = staying.stream().mapToInt(Integer::intValue).toArray();
        int[] outputs = changing.stream().mapToInt(Integer::intValue).toArray();
        if (own.has(key)) {
            mlp(network, own, key, name + "." + key, features, features, seen, outputs);
        } else {
            network.zero(seen.length, outputs.length);
        }
        return network;
    }

    /** An {@code MLP}, given by its layer sizes or by its arguments, on some of its inputs and with some of its outputs. */
    private void mlp(
            NetworkDraft network,
            Architecture own,
            String key,
            String name,
            int inputs,
            int outputs,
            int[] seen,
            int[] order) {
        Architecture given = own.isList(key) ? own : own.child(key);
        Architecture arguments = given.has("args") ? given.child("args") : given;
        String list = own.isList(key) ? key : "layers";
        List<Integer> sizes = arguments.integers(list, 1, ConfigLimits.WIDTH);
        ConfigLimits.range(2, ConfigLimits.LIST, "the number of layer sizes", sizes.size());
        if (sizes.get(0) != inputs || sizes.get(sizes.size() - 1) != outputs) {
            throw arguments.wrong(list, "layer sizes from " + inputs + " to " + outputs);
        }
        boolean plain = own.isList(key);
        ActivationPart leaky = Activations.leaky(plain ? 0 : arguments.number("leaky", 0));
        int index = 0;
        for (int i = 0; i + 1 < sizes.size(); i++) {
            boolean last = i + 2 == sizes.size();
            index += last && !plain && arguments.has("dropout") ? 1 : 0;
            network.partOfLinear(
                    name + ".net." + index,
                    sizes.get(i),
                    sizes.get(i + 1),
                    i == 0 ? seen : NetworkDraft.identity(sizes.get(i)),
                    last ? order : NetworkDraft.identity(sizes.get(i + 1)));
            index += 2;
            if (!last) {
                network.activation(leaky);
            }
        }
        if (!plain && arguments.has("output_fn")) {
            output(network, arguments, name + ".net.", index - 1);
        }
    }

    /** The function behind the last layer, and factors before and behind it, which are in the state dict, too. */
    private void output(NetworkDraft network, Architecture arguments, String name, int index) {
        boolean scored = arguments.has("score_scale");
        if (scored) {
            network.activation(new ActivationPart(Kind.SCALE, arguments.number("score_scale", 1)));
            dict.ignore(name + index + ".scale");
        }
        switch (arguments.text("output_fn", "")) {
            case "sigmoid" -> network.activation(ActivationPart.of(Kind.SIGMOID));
            case "relu" -> network.activation(ActivationPart.of(Kind.RELU));
            case "tanh" -> network.activation(ActivationPart.of(Kind.TANH));
            case "clampexp" -> network.activation(ActivationPart.of(Kind.CAPPED_EXP));
            default -> throw arguments.wrong("output_fn", "sigmoid, relu, tanh or clampexp");
        }
        if (arguments.has("output_scale")) {
            network.activation(new ActivationPart(Kind.SCALE, arguments.number("output_scale", 1)));
            dict.ignore(name + (index + (scored ? 2 : 1)) + ".scale");
        }
    }

    /** {@code AffineCouplingBlock} with an {@code MLP}; without its sizes it has two hidden layers of equal width. */
    void block(FlowDraft flow, Architecture own, String name, List<Integer> shape) {
        own.requireKnown("AffineCouplingBlock", Set.of("param_map", "scale", "scale_map", "split_mode"));
        if (shape.size() != 1) {
            throw own.wrong("param_map", "absent: couplings of images are imported as part of a GlowBlock");
        }
        int features = shape.get(0);
        Architecture all = own.or(root);
        boolean scaled = all.flag("scale", true);
        List<Integer> staying = staying(all, features);
        int outputs = (features - staying.size()) * (scaled ? 2 : 1);
        String net = name + ".flows.1.param_map";
        NetworkDraft network = NetworkDraft.of(dict);
        if (own.has("param_map")) {
            mlp(
                    network,
                    own,
                    "param_map",
                    net,
                    staying.size(),
                    outputs,
                    NetworkDraft.identity(staying.size()),
                    NetworkDraft.identity(outputs));
        } else {
            int hidden = all.integer("hidden", 1, ConfigLimits.WIDTH);
            network.linear(net + ".net.0", staying.size(), hidden);
            network.activation(ActivationPart.of(Kind.RELU));
            network.linear(net + ".net.2", hidden, hidden);
            network.activation(ActivationPart.of(Kind.RELU));
            network.linear(net + ".net.4", hidden, outputs);
        }
        flow.coupling(staying, false, map(all, scaled, "exp"), network);
    }

    /** The features of the first part of a {@code Split}. */
    private static List<Integer> staying(Architecture all, int features) {
        String mode = all.text("split_mode", "channel");
        int first = (features + 1) / 2;
        IntStream kept = switch (mode) {
            case "channel" -> IntStream.range(0, first);
            case "channel_inv" -> IntStream.range(first, features);
            case "checkerboard" -> IntStream.range(0, features).filter(i -> i % 2 == 1);
            case "checkerboard_inv" -> IntStream.range(0, features).filter(i -> i % 2 == 0);
            default -> throw all.wrong("split_mode", "channel, channel_inv, checkerboard or checkerboard_inv");
        };
        return kept.boxed().toList();
    }

    private static ScaledTransform map(Architecture all, boolean scaled, String unlessGiven) {
        if (!scaled) {
            return new ScaledTransform(Form.SHIFT, 0, true);
        }
        return switch (all.text("scale_map", unlessGiven)) {
            case "exp" -> new ScaledTransform(Form.EXP, 0, true);
            case "sigmoid" -> new ScaledTransform(Form.INVERSE_SIGMOID, 0, true);
            case "sigmoid_inv" -> new ScaledTransform(Form.SIGMOID, 0, true);
            default -> throw all.wrong("scale_map", "exp, sigmoid or sigmoid_inv");
        };
    }

    /** The coupling of a {@code GlowBlock}, with convolutions of 3x3, 1x1 and 3x3. */
    void glow(FlowDraft flow, Architecture all, String name, List<Integer> shape) {
        boolean scaled = all.flag("scale", true);
        boolean checkerboard = all.text("split_mode", "channel").startsWith("checkerboard");
        int channels = shape.get(2) * (checkerboard ? 2 : 1);
        List<Integer> staying =
                checkerboard ? IntStream.range(0, shape.get(2)).boxed().toList() : staying(all, channels);
        int outputs = (channels - staying.size()) * (scaled ? 2 : 1);
        NetworkDraft network = convolutions(all, name + ".flows.1.param_map.net.", staying.size(), outputs);
        if (checkerboard) {
            if (shape.get(1) % 2 != 0) {
                throw all.wrong("split_mode", "channel: a checkerboard needs an even width, got " + shape.get(1));
            }
            boolean inverted = all.text("split_mode", "").equals("checkerboard_inv");
            flow.part(new FlowPart.Checkerboard(inverted, false));
            flow.coupling(staying, false, map(all, scaled, "sigmoid"), network);
            flow.part(new FlowPart.Checkerboard(inverted, true));
        } else {
            flow.coupling(staying, false, map(all, scaled, "sigmoid"), network);
        }
    }

    private NetworkDraft convolutions(Architecture all, String name, int inputs, int outputs) {
        NetworkDraft network = NetworkDraft.of(dict);
        String key = all.has("hidden_channels") ? "hidden_channels" : "hidden";
        int hidden = all.integer(key, 1, ConfigLimits.WIDTH);
        boolean normalized = all.flag("net_actnorm", false);
        ActivationPart leaky = Activations.leaky(all.number("leaky", 0));
        int index = 0;
        for (int layer = 0; layer < 2; layer++) {
            int from = layer == 0 ? inputs : hidden;
            int kernel = layer == 0 ? 3 : 1;
            if (normalized) {
                network.convolutionWithoutBias(name + index, from, hidden, kernel);
                String norm = name + (index + 1) + ".actNorm";
                Supplier<double[]> scale =
                        Matrices.map(e -> Math.exp(e[0]), dict.numbers(norm + ".s", 1, hidden, 1, 1));
                network.rescaled(hidden, scale, dict.numbers(norm + ".t", 1, hidden, 1, 1));
                dict.ignore(norm + ".data_dep_init_done");
                index += 3;
            } else {
                network.convolution(name + index, from, hidden, kernel, NetworkDraft.identity(hidden));
                index += 2;
            }
            network.activation(leaky);
        }
        network.convolution(name + index, hidden, outputs, 3, NetworkDraft.identity(outputs));
        return network;
    }
}
