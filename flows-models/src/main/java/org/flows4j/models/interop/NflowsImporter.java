package org.flows4j.models.interop;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.flows4j.core.io.Excerpt;
import org.flows4j.core.io.FlowsIoException;
import org.flows4j.models.family.ConfigLimits;
import org.flows4j.models.family.Suggestions;
import org.flows4j.models.imported.LatentBase;

/** nflows' {@code Flow(CompositeTransform([...]), base)}, whose transforms are listed from data to latent. */
final class NflowsImporter {
    private static final Set<String> CLASSES = Set.of(
            "CompositeTransform",
            "InverseTransform",
            "IdentityTransform",
            "Permutation",
            "RandomPermutation",
            "ReversePermutation",
            "ActNorm",
            "BatchNorm",
            "PointwiseAffineTransform",
            "LULinear",
            "NaiveLinear",
            "HouseholderSequence",
            "QRLinear",
            "SVDLinear",
            "MaskedAffineAutoregressiveTransform",
            "MaskedPiecewiseRationalQuadraticAutoregressiveTransform",
            "AffineCouplingTransform",
            "AdditiveCouplingTransform",
            "PiecewiseRationalQuadraticCouplingTransform");

    private static final double LEAST = 1e-3;
    private static final double BATCH_NORM_EPSILON = 1e-5;

    private final Architecture root;
    private final StateDict dict;
    private final int features;
    private final int context;

    private NflowsImporter(Architecture root, StateDict dict) {
        this.root = root;
        this.dict = dict;
        this.features = root.integer("features", 1, ConfigLimits.COMPONENTS);
        this.context = root.integer("context_features", 0, 0, ConfigLimits.COMPONENTS);
    }

    static Imported read(Architecture root, StateDict dict) {
        return new NflowsImporter(NflowsClasses.expanded(root), dict).flow();
    }

    private Imported flow() {
        FlowDraft flow = new FlowDraft();
        List<Architecture> transforms = root.list("transforms", 1, ConfigLimits.DEPTH);
        boolean single = transforms.size() == 1 && !dict.hasPrefix("_transform._transforms.");
        if (single) {
            add(flow, transforms.get(0), "_transform");
        } else {
            all(flow, transforms, "_transform");
        }
        return withBase(flow);
    }

    private Imported withBase(FlowDraft flow) {
        boolean nested = root.has("base") && !root.isText("base");
        String name = nested ? root.child("base").className() : root.text("base", "StandardNormal");
        List<Integer> sample = List.of(features);
        return switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "StandardNormal" -> {
                dict.ignore("_distribution._log_z");
                yield Imported.normal(features, context, flow);
            }
            case "DiagonalNormal" -> {
                dict.ignore("_distribution._log_z");
                Map<String, Supplier<double[]>> values = Map.of(
                        "mean", dict.numbers("_distribution.mean_", 1, features),
                        "logScale", dict.numbers("_distribution.log_std_", 1, features));
                yield new Imported(
                        sample, context, flow, new LatentBase(LatentBase.Kind.DIAGONAL_NORMAL, 0, 1), values);
            }
            case "BoxUniform" -> {
                Architecture arguments = nested ? root.child("base").child("args") : root.child("base_args");
                LatentBase box = new LatentBase(
                        LatentBase.Kind.UNIFORM, arguments.number("low", 0), arguments.number("high", 1));
                yield new Imported(sample, context, flow, box, Map.of());
            }
            default -> throw root.wrong("base", "StandardNormal, DiagonalNormal or BoxUniform");
        };
    }

    private void all(FlowDraft flow, List<Architecture> transforms, String name) {
        for (int i = 0; i < transforms.size(); i++) {
            add(flow, transforms.get(i), name + "._transforms." + i);
        }
    }

    /** Adds a transform whose tensors have a prefix. */
    private void add(FlowDraft flow, Architecture transform, String name) {
        String type = transform.className();
        Architecture own = transform.child("args");
        Architecture arguments = own.or(root);
        switch (type) {
            case "CompositeTransform" -> all(flow, transform.list("transforms", 1, ConfigLimits.DEPTH), name);
            case "InverseTransform" -> {
                FlowDraft inner = new FlowDraft();
                add(inner, transform.child("transform"), name + "._transform");
                flow.inverse(inner);
            }
            case "IdentityTransform" -> {}
            case "Permutation", "RandomPermutation", "ReversePermutation" -> {
                own.requireKnown(type, Set.of("features", "dim", "permutation"));
                flow.permutation(dict.numbers(name + "._permutation", features));
            }
            case "ActNorm" -> {
                own.requireKnown(type, Set.of("features"));
                dict.ignore(name + ".initialized");
                LinearLayers.scaleAndShift(
                        flow, dict.numbers(name + ".log_scale", features), dict.numbers(name + ".shift", features));
            }
            case "BatchNorm" -> batchNorm(flow, own, name);
            case "PointwiseAffineTransform" -> {
                own.requireKnown(type, Set.of("shift", "scale"));
                pointwise(flow, name);
            }
            case "LULinear" -> {
                own.requireKnown(type, Set.of("features", "using_cache", "identity_init", "eps"));
                LinearLayers.lu(flow, dict, name, features, own.number("eps", LEAST));
            }
            case "NaiveLinear" -> {
                own.requireKnown(type, Set.of("features", "using_cache", "orthogonal_initialization"));
                flow.matrix(dict.numbers(name + "._weight", features, features), features);
                LinearLayers.bias(flow, dict, name + ".bias", features);
            }
            case "HouseholderSequence" -> new HouseholderLayers(dict, features).sequence(flow, own, name);
            case "QRLinear" -> new HouseholderLayers(dict, features).qr(flow, own, name);
            case "SVDLinear" -> new HouseholderLayers(dict, features).svd(flow, own, name);
            case "MaskedAffineAutoregressiveTransform",
                    "MaskedPiecewiseRationalQuadraticAutoregressiveTransform",
                    "AffineCouplingTransform",
                    "AdditiveCouplingTransform",
                    "PiecewiseRationalQuadraticCouplingTransform" ->
                new NflowsConditioned(dict, features, context).add(flow, type, transform, own, arguments, name);
            default ->
                throw new FlowsIoException(root.file() + ": " + transform.at() + ": "
                        + Suggestions.unknown("transform of nflows", Excerpt.of(type), new TreeSet<>(CLASSES)));
        }
    }

    /** {@code z = softplus-weight (x - mean) / sqrt(var + eps) + bias}, with the running statistics. */
    private void batchNorm(FlowDraft flow, Architecture own, String name) {
        own.requireKnown("BatchNorm", Set.of("features", "eps", "momentum", "affine"));
        double epsilon = own.number("eps", BATCH_NORM_EPSILON);
        Supplier<double[]> logScale = Matrices.map(
                e -> Math.log(Matrices.softplus(e[0]) + epsilon) - 0.5 * Math.log(e[1] + epsilon),
                dict.numbers(name + ".unconstrained_weight", features),
                dict.numbers(name + ".running_var", features));
        Supplier<double[]> mean = Matrices.map(
                e -> e[0] - e[1] * Math.exp(-e[2]),
                dict.numbers(name + ".running_mean", features),
                dict.numbers(name + ".bias", features),
                logScale);
        flow.affine(mean, Matrices.map(e -> -e[0], logScale));
    }

    /** {@code z = x scale + shift} with stored numbers, one for all features or one each; a negative scale is a matrix. */
    private void pointwise(FlowDraft flow, String name) {
        Supplier<double[]> scale = perFeature(name + "._scale");
        Supplier<double[]> shift = perFeature(name + "._shift");
        flow.matrix(
                () -> {
                    double[] diagonal = new double[features * features];
                    double[] factors = scale.get();
                    IntStream.range(0, features).forEach(i -> diagonal[i * features + i] = factors[i]);
                    return diagonal;
                },
                features);
        flow.affine(Matrices.map(e -> -e[0], shift), () -> new double[features]);
    }

    private Supplier<double[]> perFeature(String name) {
        if (dict.length(name, 0) > 1) {
            return dict.numbers(name, features);
        }
        Supplier<double[]> one = dict.length(name, 0) == 1 ? dict.numbers(name, 1) : dict.numbers(name);
        return () -> {
            double[] all = new double[features];
            java.util.Arrays.fill(all, one.get()[0]);
            return all;
        };
    }
}
