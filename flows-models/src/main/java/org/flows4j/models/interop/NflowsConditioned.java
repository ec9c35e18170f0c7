package org.flows4j.models.interop;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.flows4j.layers.transform.ElementTransform;
import org.flows4j.layers.transform.KnotSplineTransform;
import org.flows4j.layers.transform.ScaledTransform;
import org.flows4j.models.family.ConfigLimits;

/** The layers of nflows that have a network: autoregressive transforms and couplings. */
record NflowsConditioned(StateDict dict, int features, int context) {
    private static final double LEAST = 1e-3;
    private static final double MOST_GENERAL_SCALE = 3;
    private static final int BINS = 10;

    /** {@code (unconstrained scale, shift)} of a column become {@code (shift, scale)}. */
    private static final int[] SCALE_FIRST = {1, 0};

    void add(FlowDraft flow, String type, Architecture transform, Architecture own, Architecture all, String name) {
        if (type.startsWith("Masked")) {
            autoregressive(flow, type, own, all, name);
        } else {
            coupling(flow, type, transform, own, all, name);
        }
    }

    private void autoregressive(FlowDraft flow, String type, Architecture own, Architecture all, String name) {
        boolean spline = type.contains("RationalQuadratic");
        Set<String> known = new TreeSet<>(DurkanNetworks.ARGUMENTS);
        if (spline) {
            known.addAll(DurkanSplines.ARGUMENTS);
        }
        own.requireKnown(type, known);
        String net = name + ".autoregressive_net";
        int seen = context(own, net + ".context_layer.weight");
        DurkanNetworks.Size size = DurkanNetworks.Size.of(all, seen, 2);
        ElementTransform map = spline
                ? DurkanSplines.of(all, 1, BINS, "", 1)
                : new ScaledTransform(ScaledTransform.Form.SOFTPLUS, LEAST, false);
        int[] order = spline ? NetworkDraft.identity(map.parameters()) : SCALE_FIRST;
        DurkanNetworks.Made made = new DurkanNetworks(dict, Library.NFLOWS).made(net, features, size, order);
        flow.autoregressive(name, made.stages(), seen > 0, map, made.network());
    }

    /** A layer without an argument for its context has that of the flow if it has weights for it. */
    private int context(Architecture own, String weight) {
        if (own.has("context_features")) {
            int given = own.integer("context_features", 0, ConfigLimits.COMPONENTS);
            if (given != 0 && given != context) {
                throw own.wrong("context_features", context + ", that of the whole flow");
            }
            return given;
        }
        return dict.has(weight) ? context : 0;
    }

    private void coupling(
            FlowDraft flow, String type, Architecture transform, Architecture own, Architecture all, String name) {
        boolean spline = type.contains("RationalQuadratic");
        Set<String> known = new TreeSet<>(Set.of("mask", "scale_activation", "transform_net_create_fn"));
        if (spline) {
            known.addAll(DurkanSplines.ARGUMENTS);
            known.addAll(Set.of("apply_unconditional_transform", "img_shape"));
        }
        own.requireKnown(type, known);
        List<Integer> staying = staying(own, name);
        List<Integer> changing = IntStream.range(0, features)
                .filter(column -> !staying.contains(column))
                .boxed()
                .toList();
        String net = name + ".transform_net";
        Architecture network = transform.child("net");
        String networkClass = network.has("class") ? network.className() : all.text("conditioner", "ResidualNet");
        if (!networkClass.equals("ResidualNet")) {
            throw network.wrong("class", "ResidualNet, the network that nflows' couplings are imported with");
        }
        Architecture ownNetwork = network.child("args");
        ownNetwork.requireKnown(networkClass, DurkanNetworks.ARGUMENTS);
        int seen = context(ownNetwork, net + ".blocks.0.context_layer.weight");
        DurkanNetworks.Size size = DurkanNetworks.Size.of(or(ownNetwork, all), seen, 2);
        ElementTransform map = map(type, all, size.hidden());
        int outputs = Math.multiplyExact(changing.size(), map.parameters());
        NetworkDraft drafted = new DurkanNetworks(dict, Library.NFLOWS)
                .residualNet(net, staying.size(), size, outputs, order(map, changing.size()));
        if (spline && all.flag("apply_unconditional_transform", false)) {
            DurkanSplines.coupling(flow, dict, name, staying, seen > 0, (KnotSplineTransform) map, drafted);
        } else {
            flow.coupling(staying, seen > 0, map, drafted);
        }
    }

    private static Architecture or(Architecture network, Architecture all) {
        return new Architecture(network.file(), network.at(), network.node(), all.shared());
    }

    private static ElementTransform map(String type, Architecture all, int hidden) {
        if (type.startsWith("Additive")) {
            return new ScaledTransform(ScaledTransform.Form.SHIFT, 0, false);
        }
        if (!type.startsWith("Affine")) {
            return DurkanSplines.of(all, hidden, BINS, "", 1);
        }
        String scale = all.text("scale_activation", "DEFAULT_SCALE_ACTIVATION");
        if (scale.endsWith("DEFAULT_SCALE_ACTIVATION")) {
            return new ScaledTransform(ScaledTransform.Form.SIGMOID, LEAST, false);
        }
        if (scale.endsWith("GENERAL_SCALE_ACTIVATION")) {
            return new ScaledTransform(ScaledTransform.Form.CAPPED_SOFTPLUS, MOST_GENERAL_SCALE, false);
        }
        throw all.wrong("scale_activation", "DEFAULT_SCALE_ACTIVATION or GENERAL_SCALE_ACTIVATION");
    }

    /** Affine couplings have all shifts, then all scales; other parameters lie together already. */
    private static int[] order(ElementTransform map, int columns) {
        boolean affine = map instanceof ScaledTransform && map.parameters() == 2;
        return affine
                ? IntStream.range(0, 2 * columns)
                        .map(i -> i % 2 * columns + i / 2)
                        .toArray()
                : NetworkDraft.identity(columns * map.parameters());
    }

    /** The stored indices, which the mask must agree with if it is given. */
    private List<Integer> staying(Architecture own, String name) {
        List<Integer> staying = new ArrayList<>();
        int count = dict.length(name + ".identity_features", features / 2);
        if (own.isList("mask")) {
            List<Double> mask = own.numbers("mask");
            if (mask.size() != features) {
                throw own.wrong("mask", "a list of " + features + " numbers");
            }
            IntStream.range(0, features).filter(column -> mask.get(column) <= 0).forEach(staying::add);
            count = staying.size();
        }
        int[] stored = dict.integers(name + ".identity_features", count, 0, features - 1);
        dict.integers(name + ".transform_features", features - count, 0, features - 1);
        List<Integer> listed = IntStream.of(stored).boxed().toList();
        if (!staying.isEmpty() && dict.has(name + ".identity_features") && !staying.equals(listed)) {
            throw own.wrong("mask", "a mask whose entries up to 0 are those of identity_features, " + listed);
        }
        return listed;
    }
}
