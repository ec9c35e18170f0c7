package org.flows4j.models.interop;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.flows4j.core.io.Excerpt;
import org.flows4j.core.io.FlowsIoException;
import org.flows4j.layers.transform.ElementTransform;
import org.flows4j.models.family.ConfigLimits;
import org.flows4j.models.family.Suggestions;
import org.flows4j.models.imported.FlowPart;
import org.flows4j.models.imported.LatentBase;

/** zuko's MAF, NSF, NCSF, NICE and RealNVP. */
final class ZukoImporter {
    private static final Set<String> CLASSES = Set.of("MAF", "NSF", "NCSF", "NICE", "RealNVP");
    private static final Set<String> ARGUMENTS = Set.of(
            "features",
            "context",
            "transforms",
            "hidden_features",
            "activation",
            "randperm",
            "randmask",
            "passes",
            "order",
            "adjacency",
            "mask",
            "residual",
            "normalize",
            "bins",
            "slope",
            "bound",
            "univariate",
            "shapes");

    private final Architecture arguments;
    private final StateDict dict;
    private final String type;
    private final int features;
    private final int context;
    private final ZukoNetworks networks;

    private ZukoImporter(Architecture root, StateDict dict) {
        Architecture own = root.child("args");
        this.type = root.className();
        if (!CLASSES.contains(type)) {
            throw new FlowsIoException(root.file() + ": "
                    + Suggestions.unknown("class of zuko", Excerpt.of(type), new TreeSet<>(CLASSES)));
        }
        own.requireKnown(type, ARGUMENTS);
        this.arguments = own.or(root);
        this.dict = dict;
        this.features = arguments.integer("features", 1, ConfigLimits.COMPONENTS);
        this.context = arguments.integer("context", 0, 0, ConfigLimits.COMPONENTS);
        this.networks = ZukoNetworks.of(arguments, dict);
    }

    static Imported read(Architecture root, StateDict dict) {
        return new ZukoImporter(root, dict).flow();
    }

    private Imported flow() {
        FlowDraft flow = new FlowDraft();
        boolean coupling = type.equals("NICE") || type.equals("RealNVP");
        ElementTransform map = ZukoUnivariates.of(arguments, type);
        if (type.equals("NCSF")) {
            flow.part(new FlowPart.Bounded(-Math.PI, Math.PI));
        }
        int transforms = arguments.integer("transforms", 3, 1, ConfigLimits.DEPTH);
        for (int i = 0; i < transforms; i++) {
            String name = "transform.transforms." + i;
            if (features == 1) {
                networks.elementwise(flow, name, context, map);
            } else if (coupling) {
                coupling(flow, name, map);
            } else {
                autoregressive(flow, name, map);
            }
        }
        return type.equals("NCSF") ? uniform(flow) : normal(flow);
    }

    private void autoregressive(FlowDraft flow, String name, ElementTransform map) {
        List<Integer> stages = arguments.has("adjacency")
                ? depths()
                : withoutGaps(dict.integers(name + ".order", features, 0, features - 1));
        NetworkDraft network =
                networks.masked(name + ".hyper", stages, context, Math.multiplyExact(features, map.parameters()));
        flow.autoregressive(name, stages, context > 0, map, network);
    }

    /** Stages numbered from 0 in the same order. */
    private static List<Integer> withoutGaps(int... order) {
        List<Integer> levels = IntStream.of(order).distinct().sorted().boxed().toList();
        return IntStream.of(order)
                .mapToObj(level -> Collections.binarySearch(levels, level))
                .toList();
    }

    /** The length of the longest path to each column in the graph of the adjacency matrix, whose diagonal and context do not count. */
    private List<Integer> depths() {
        List<Architecture> rows = arguments.lists("adjacency", features, features);
        List<List<Integer>> after = new ArrayList<>();
        for (int column = 0; column < features; column++) {
            after.add(new ArrayList<>());
        }
        int[] waiting = new int[features];
        for (int column = 0; column < features; column++) {
            List<Double> row = rows.get(column).numbers("list");
            for (int other = 0; other < Math.min(features, row.size()); other++) {
                if (row.get(other) != 0 && other != column) {
                    after.get(other).add(column);
                    waiting[column]++;
                }
            }
        }
        int[] depths = new int[features];
        ArrayDeque<Integer> ready = new ArrayDeque<>();
        IntStream.range(0, features).filter(column -> waiting[column] == 0).forEach(ready::add);
        int done = 0;
        while (!ready.isEmpty()) {
            int column = ready.remove();
            done++;
            for (int next : after.get(column)) {
                depths[next] = Math.max(depths[next], depths[column] + 1);
                if (--waiting[next] == 0) {
                    ready.add(next);
                }
            }
        }
        if (done < features) {
            throw arguments.wrong("adjacency", "the matrix of a graph without cycles");
        }
        return withoutGaps(depths);
    }

    private void coupling(FlowDraft flow, String name, ElementTransform map) {
        int[] mask = dict.integers(name + ".mask", features, 0, features);
        List<Integer> staying = new ArrayList<>();
        for (int column = 0; column < features; column++) {
            if (mask[column] != 0) {
                staying.add(column);
            }
        }
        int outputs = Math.multiplyExact(features - staying.size(), map.parameters());
        if (staying.isEmpty() || outputs == 0) {
            throw new FlowsIoException(arguments.file() + ": the mask of " + name
                    + " must have features of both kinds, got " + staying.size() + " of " + features + " that stay");
        }
        flow.coupling(staying, context > 0, map, networks.plain(name + ".hyper", staying.size(), context, outputs));
    }

    private Imported normal(FlowDraft flow) {
        double[] mean = dict.nowOrEmpty("base.loc", features);
        double[] scale = dict.nowOrEmpty("base.scale", features);
        if (Arrays.stream(mean).allMatch(value -> value == 0)
                && Arrays.stream(scale).allMatch(value -> value == 1)) {
            return Imported.normal(features, context, flow);
        }
        Map<String, Supplier<double[]>> values = Map.of(
                "mean",
                dict.numbers("base.loc", features),
                "logScale",
                Matrices.map(e -> Math.log(e[0]), dict.numbers("base.scale", features)));
        LatentBase base = new LatentBase(LatentBase.Kind.DIAGONAL_NORMAL, 0, 1);
        return new Imported(List.of(features), context, flow, base, values);
    }

    private Imported uniform(FlowDraft flow) {
        double lower = shared("base.lower", -Math.PI);
        double upper = shared("base.upper", Math.PI);
        LatentBase base = new LatentBase(LatentBase.Kind.UNIFORM, lower, upper);
        return new Imported(List.of(features), context, flow, base, Map.of());
    }

    private double shared(String name, double unlessThere) {
        double[] ends = dict.nowOrEmpty(name, features);
        if (ends.length == 0) {
            return unlessThere;
        }
        for (double end : ends) {
            if (end != ends[0]) {
                throw new FlowsIoException(arguments.file() + ": " + name + " must be the same for all features, got "
                        + ends[0] + " and " + end);
            }
        }
        return ends[0];
    }
}
