package org.flows4j.models.interop;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.flows4j.core.nn.parts.ActivationPart;
import org.flows4j.core.nn.parts.StandardizedUnitsPart;
import org.flows4j.layers.transform.ElementTransform;
import org.flows4j.layers.transform.ScaledTransform;
import org.flows4j.models.family.ConfigLimits;

/**
 * zuko's {@code MLP} and {@code MaskedMLP}; a context is appended to the input of both.
 *
 * @param dict holds their weights
 * @param hidden units of each hidden layer
 * @param residual whether the masked network has residual blocks
 * @param normalize whether layer normalization follows each activation of the other one
 */
record ZukoNetworks(
        StateDict dict, List<Integer> hidden, ActivationPart activation, boolean residual, boolean normalize) {
    private static final double EPSILON = 1e-5;

    static ZukoNetworks of(Architecture arguments, StateDict dict) {
        List<Integer> hidden = arguments.has("hidden_features")
                ? arguments.integers("hidden_features", 1, ConfigLimits.WIDTH)
                : List.of(64, 64);
        ConfigLimits.range(0, ConfigLimits.LIST, "the number of hidden_features", hidden.size());
        return new ZukoNetworks(
                dict,
                hidden,
                Activations.of(arguments),
                arguments.flag("residual", false),
                arguments.flag("normalize", false));
    }

    private List<Integer> widths(int inputs, int outputs) {
        List<Integer> widths = new ArrayList<>(List.of(inputs));
        widths.addAll(hidden);
        widths.add(outputs);
        return widths;
    }

    NetworkDraft masked(String name, List<Integer> stages, int context, int outputs) {
        NetworkDraft network = NetworkDraft.masked(dict, stages);
        if (context > 0) {
            network.join();
        }
        List<Integer> widths = widths(stages.size() + context, outputs);
        int index = 0;
        for (int i = 0; i + 1 < widths.size(); i++) {
            int from = widths.get(i);
            int to = widths.get(i + 1);
            boolean last = i + 2 == widths.size();
            // A residual network has no layer between blocks of the same width.
            if (!(residual && i > 0 && !last && from == to)) {
                network.masked(name + "." + index++, from, to, NetworkDraft.identity(to));
            }
            if (!last && residual) {
                String block = name + "." + index++;
                network.residual(inner -> {
                    inner.masked(block + ".0", to, to, NetworkDraft.identity(to));
                    inner.activation(activation);
                    inner.masked(block + ".2", to, to, NetworkDraft.identity(to));
                });
            } else if (!last) {
                network.activation(activation);
                index++;
            }
        }
        return network;
    }

    NetworkDraft plain(String name, int inputs, int context, int outputs) {
        NetworkDraft network = NetworkDraft.of(dict);
        if (context > 0) {
            network.join();
        }
        List<Integer> widths = widths(inputs + context, outputs);
        network.linear(name + ".0", widths.get(0), widths.get(1));
        rest(network, name, widths);
        return network;
    }

    private void rest(NetworkDraft network, String name, List<Integer> widths) {
        int index = 1;
        for (int i = 1; i + 1 < widths.size(); i++) {
            network.activation(activation);
            index++;
            if (normalize) {
                network.part(new StandardizedUnitsPart(EPSILON, true));
                index++;
            }
            network.linear(name + "." + index++, widths.get(i), widths.get(i + 1));
        }
    }

    /** What zuko makes of a single feature: a transform whose parameters depend on the context alone, or on nothing. */
    void elementwise(FlowDraft flow, String name, int context, ElementTransform map) {
        NetworkDraft network = NetworkDraft.of(dict);
        int outputs = map.parameters();
        if (context > 0) {
            network.join();
            List<Integer> widths = widths(context, outputs);
            network.blindLinear(name + ".hyper.0", 1, context, widths.get(1));
            rest(network, name + ".hyper", widths);
        } else {
            network.constant(phi(name + ".phi.", map), outputs);
        }
        flow.autoregressive(name, List.of(0), context > 0, map, network);
    }

    /** The parameters of a single feature, one tensor for each kind. */
    private Supplier<double[]> phi(String name, ElementTransform map) {
        if (map instanceof ScaledTransform) {
            return Matrices.joined(IntStream.range(0, map.parameters())
                    .mapToObj(i -> dict.numbers(name + i, 1))
                    .toList());
        }
        int bins = (map.parameters() + 1) / 3;
        return Matrices.joined(List.of(
                dict.numbers(name + "0", 1, bins),
                dict.numbers(name + "1", 1, bins),
                dict.numbers(name + "2", 1, bins - 1)));
    }
}
