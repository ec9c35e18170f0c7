package org.flows4j.models.interop;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.flows4j.layers.transform.ElementTransform;
import org.flows4j.models.imported.FlowPart;

/** The layers of a model that is being imported, from data to latent. */
final class FlowDraft {
    private final List<Draft<FlowPart>> layers = new ArrayList<>();

    List<FlowPart> parts() {
        return layers.stream().map(Draft::part).toList();
    }

    /** The values of all parameters by their names in the model. */
    Map<String, Supplier<double[]>> values() {
        Draft<Object> all = Draft.of(this);
        for (int i = 0; i < layers.size(); i++) {
            all.absorb("layer" + (i + 1) + ".", layers.get(i));
        }
        return new LinkedHashMap<>(all.values());
    }

    private Draft<FlowPart> add(FlowPart part) {
        Draft<FlowPart> draft = Draft.of(part);
        layers.add(draft);
        return draft;
    }

    /** {@code z = (x - mean) exp(-logs)} per channel. */
    void affine(Supplier<double[]> mean, Supplier<double[]> logs) {
        add(new FlowPart.Affine()).with("mean", mean).with("logs", logs);
    }

    /** {@code z_i = x_order[i]}. */
    void permutation(Supplier<double[]> order) {
        add(new FlowPart.Permutation()).with("permutation", order);
    }

    /** {@code z = W x}; W is {@code [n, n]}, row-major. */
    void matrix(Supplier<double[]> matrix, int n) {
        add(new FlowPart.Matrix(false)).with("weight", Matrices.transposed(matrix, n, n));
    }

    /** {@code z = P L (U + diag(signs exp(logs))) x}, in the layout of {@code PluFactors}. */
    void decomposedMatrix(Supplier<double[]> factors, Supplier<double[]> signs, Supplier<double[]> permutation) {
        add(new FlowPart.Matrix(true))
                .with("factors", factors)
                .with("signs", signs)
                .with("permutation", permutation);
    }

    /**
     * An autoregressive layer.
     *
     * @param name of the layer, for messages
     * @throws IllegalArgumentException if the masks let an output see a column of its own stage or of a later one
     */
    void autoregressive(
            String name, List<Integer> stages, boolean conditional, ElementTransform transform, NetworkDraft network) {
        int[] latest = network.latestStages();
        int each = transform.parameters();
        for (int o = 0; o < latest.length && latest.length == stages.size() * each; o++) {
            if (latest[o] >= stages.get(o / each)) {
                throw new IllegalArgumentException("the masks of " + name + " let the parameters of column " + o / each
                        + " depend on itself or on a column that does not come before it; the density would be wrong");
            }
        }
        add(new FlowPart.Autoregressive(
                        stages, conditional, transform, network.draft().part()))
                .absorb("network.", network.draft());
    }

    /** A coupling whose staying channels pass unchanged. */
    void coupling(List<Integer> staying, boolean conditional, ElementTransform transform, NetworkDraft network) {
        add(new FlowPart.Coupling(
                        staying, conditional, transform, network.draft().part(), List.of()))
                .absorb("network.", network.draft());
    }

    /** A coupling whose staying channels have a transform of their own. */
    void coupling(
            List<Integer> staying,
            boolean conditional,
            ElementTransform transform,
            NetworkDraft network,
            ElementTransform unconditional,
            Supplier<double[]> own) {
        Draft<FlowPart> draft = add(new FlowPart.Coupling(
                staying, conditional, transform, network.draft().part(), List.of(unconditional)));
        draft.absorb("network.", network.draft());
        draft.with("own", own);
    }

    /** The inverse of the squeeze that the library applies towards data. */
    void squeeze() {
        add(new FlowPart.Squeezed());
    }

    /** Channels behind the first ones leave the flow; the others pass through the inner layers. */
    void split(int kept, FlowDraft inner) {
        Draft<FlowPart> draft = add(new FlowPart.Split(kept, inner.parts()));
        inner.values().forEach(draft::with);
    }

    /** A normal base with means and log-scales, {@code [k, D]}, of each of k classes. */
    void priorGiven(Supplier<double[]> means, Supplier<double[]> logScales, int classes) {
        add(new FlowPart.PriorGiven())
                .with("part1.weight", Matrices.beside(List.of(means, logScales), classes))
                .with("part1.bias", () -> new double[2 * means.get().length / classes]);
    }

    /** The same flow behind a standardization of its columns by fixed moments. */
    FlowDraft standardized(Supplier<double[]> mean, Supplier<double[]> deviation) {
        FlowDraft flow = new FlowDraft();
        moments(flow.add(new FlowPart.Standardized()), mean, deviation);
        flow.layers.addAll(layers);
        return flow;
    }

    /** The same flow, given conditions that are standardized by fixed moments. */
    FlowDraft givenStandardized(Supplier<double[]> mean, Supplier<double[]> deviation) {
        FlowDraft flow = new FlowDraft();
        Draft<FlowPart> draft = flow.add(new FlowPart.GivenStandardized(parts()));
        moments(draft, mean, deviation);
        values().forEach((name, values) -> draft.with("inner." + name, values));
        return flow;
    }

    private static void moments(Draft<FlowPart> draft, Supplier<double[]> mean, Supplier<double[]> deviation) {
        draft.with("mean", mean).with("deviation", deviation).with("initialized", () -> new double[] {1});
    }

    void part(FlowPart part) {
        add(part);
    }

    /** Adds layers that run backwards: the last one first, each inverted. */
    void inverse(FlowDraft inner) {
        List<Draft<FlowPart>> reversed = new ArrayList<>(inner.layers);
        Collections.reverse(reversed);
        reversed.forEach(layer -> {
            FlowPart part =
                    layer.part() instanceof FlowPart.Inverse twice ? twice.inner() : new FlowPart.Inverse(layer.part());
            layers.add(new Draft<>(part, layer.values()));
        });
    }
}
