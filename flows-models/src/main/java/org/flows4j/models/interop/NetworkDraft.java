package org.flows4j.models.interop;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.flows4j.core.nn.parts.ActivationPart;
import org.flows4j.core.nn.parts.BesidePart;
import org.flows4j.core.nn.parts.ContextPart;
import org.flows4j.core.nn.parts.ConvolutionPart;
import org.flows4j.core.nn.parts.LinearPart;
import org.flows4j.core.nn.parts.NetworkPart;
import org.flows4j.core.nn.parts.RescaledPart;
import org.flows4j.core.nn.parts.ResidualPart;

/**
 * A network that is being imported, part by part. For masked networks it keeps track of the stages that each unit depends on, so that a
 * wrong mask cannot become a wrong density.
 */
final class NetworkDraft {
    private static final int NOTHING = -1;

    private final StateDict dict;
    private final Draft<List<NetworkPart>> draft = Draft.of(new ArrayList<>());
    /** The latest stage of the columns that each unit depends on, {@link #NOTHING} if there is none. */
    private int[] latest;

    private NetworkDraft(StateDict dict, int... latest) {
        this.dict = dict;
        this.latest = latest;
    }

    /** A network without masks. */
    static NetworkDraft of(StateDict dict) {
        return new NetworkDraft(dict);
    }

    /** A masked network of columns with these stages. */
    static NetworkDraft masked(StateDict dict, List<Integer> stages) {
        return new NetworkDraft(
                dict, stages.stream().mapToInt(Integer::intValue).toArray());
    }

    Draft<List<NetworkPart>> draft() {
        return draft;
    }

    private String add(NetworkPart part) {
        draft.part().add(part);
        return "part" + draft.part().size() + ".";
    }

    /** PyTorch's {@code Linear}. */
    void linear(String name, int inputs, int outputs) {
        linear(name, inputs, outputs, identity(outputs));
    }

    /** PyTorch's {@code Linear} with its outputs in another order. */
    void linear(String name, int inputs, int outputs, int... order) {
        String prefix = add(new LinearPart(inputs, order.length, false));
        weights(prefix, name, inputs, outputs, order);
    }

    private void weights(String prefix, String name, int inputs, int outputs, int... order) {
        Supplier<double[]> weight = dict.numbers(name + ".weight", outputs, inputs);
        draft.with(prefix + "weight", reordered(weight, inputs, order));
        draft.with(prefix + "bias", Matrices.rows(dict.numbers(name + ".bias", outputs), 1, order));
    }

    private static Supplier<double[]> reordered(Supplier<double[]> matrix, int inputs, int... order) {
        return Matrices.transposed(Matrices.rows(matrix, inputs, order), order.length, inputs);
    }

    /** A {@code Linear} some of whose inputs are always 0 and whose other outputs are not needed. */
    void partOfLinear(String name, int inputs, int outputs, int[] seenInputs, int[] order) {
        String prefix = add(new LinearPart(seenInputs.length, order.length, false));
        Supplier<double[]> weight = dict.numbers(name + ".weight", outputs, inputs);
        Supplier<double[]> chosen = Matrices.rows(
                Matrices.transposed(Matrices.rows(weight, inputs, order), order.length, inputs),
                order.length,
                seenInputs);
        draft.with(prefix + "weight", chosen);
        draft.with(prefix + "bias", Matrices.rows(dict.numbers(name + ".bias", outputs), 1, order));
    }

    /** A {@code MaskedLinear} with its outputs in another order; the mask is a tensor of the state dict. */
    void masked(String name, int inputs, int outputs, int... order) {
        String prefix = add(new LinearPart(inputs, order.length, true));
        weights(prefix, name, inputs, outputs, order);
        draft.with(prefix + "mask", reordered(dict.numbers(name + ".mask", outputs, inputs), inputs, order));
        double[] mask = dict.nowOrEmpty(name + ".mask", outputs, inputs);
        if (mask.length == 0) {
            return;
        }
        int[] next = new int[order.length];
        for (int o = 0; o < order.length; o++) {
            next[o] = NOTHING;
            for (int i = 0; i < Math.min(inputs, latest.length); i++) {
                if (mask[order[o] * inputs + i] != 0) {
                    next[o] = Math.max(next[o], latest[i]);
                }
            }
        }
        latest = next;
    }

    /** A {@code Linear} of inputs behind others that it does not see. */
    void blindLinear(String name, int hidden, int inputs, int outputs) {
        String prefix = add(new LinearPart(hidden + inputs, outputs, true));
        Supplier<double[]> weight = dict.numbers(name + ".weight", outputs, inputs);
        Supplier<double[]> transposed = Matrices.transposed(weight, outputs, inputs);
        draft.with(prefix + "weight", Matrices.behindZeros(transposed, hidden * outputs));
        draft.with(prefix + "bias", dict.numbers(name + ".bias", outputs));
        draft.with(prefix + "mask", Matrices.behindZeros(() -> LinearLayers.ones(inputs * outputs), hidden * outputs));
        latest = new int[0];
    }

    /** Outputs that depend on nothing, of a network with one input. */
    void constant(Supplier<double[]> values, int outputs) {
        String prefix = add(new LinearPart(1, outputs, true));
        draft.with(prefix + "weight", () -> new double[outputs]);
        draft.with(prefix + "bias", values);
        draft.with(prefix + "mask", () -> new double[outputs]);
        latest = new int[0];
    }

    /** The latest stage of the columns that each output depends on. */
    int[] latestStages() {
        return latest;
    }

    void convolution(String name, int inputs, int outputs, int kernel, int... order) {
        String prefix = add(new ConvolutionPart(inputs, order.length, kernel));
        int each = inputs * kernel * kernel;
        draft.with(
                prefix + "weight",
                Matrices.rows(dict.numbers(name + ".weight", outputs, inputs, kernel, kernel), each, order));
        draft.with(prefix + "bias", Matrices.rows(dict.numbers(name + ".bias", outputs), 1, order));
    }

    /** A convolution without bias, whose bias is that of the layer behind it. */
    void convolutionWithoutBias(String name, int inputs, int outputs, int kernel) {
        String prefix = add(new ConvolutionPart(inputs, outputs, kernel));
        draft.with(prefix + "weight", dict.numbers(name + ".weight", outputs, inputs, kernel, kernel));
        draft.with(prefix + "bias", () -> new double[outputs]);
    }

    void activation(ActivationPart function) {
        add(function);
    }

    void part(NetworkPart part) {
        add(part);
    }

    /** {@code h * scale + shift}. */
    void rescaled(int channels, Supplier<double[]> scale, Supplier<double[]> shift) {
        String prefix = add(new RescaledPart(channels));
        draft.with(prefix + "scale", scale).with(prefix + "shift", shift);
    }

    /** PyTorch's {@code BatchNorm1d} in evaluation mode. */
    void batchNorm(String name, int units, double epsilon) {
        Supplier<double[]> variance = dict.numbers(name + ".running_var", units);
        Supplier<double[]> scale =
                Matrices.map(e -> e[0] / Math.sqrt(e[1] + epsilon), dict.numbers(name + ".weight", units), variance);
        Supplier<double[]> shift = Matrices.map(
                e -> e[0] - e[1] * e[2],
                dict.numbers(name + ".bias", units),
                dict.numbers(name + ".running_mean", units),
                scale);
        dict.ignore(name + ".num_batches_tracked");
        rescaled(units, scale, shift);
    }

    void join() {
        add(ContextPart.of(ContextPart.Use.JOIN));
    }

    /** A context that is added to, or gates, the units by a {@code Linear}. */
    void context(String name, ContextPart.Use use, ActivationPart function, int channels, int units) {
        String prefix = add(new ContextPart(use, function));
        Supplier<double[]> weight = dict.numbers(name + ".weight", units, channels);
        draft.with(prefix + "weight", Matrices.transposed(weight, units, channels));
        draft.with(prefix + "bias", dict.numbers(name + ".bias", units));
    }

    /** A residual block. */
    void residual(Consumer<NetworkDraft> inner) {
        int[] before = latest;
        NetworkDraft block = new NetworkDraft(dict, before);
        inner.accept(block);
        String prefix = add(new ResidualPart(block.draft.part()));
        draft.absorb(prefix, block.draft);
        int[] after = before.clone();
        for (int i = 0; i < Math.min(after.length, block.latest.length); i++) {
            after[i] = Math.max(before[i], block.latest[i]);
        }
        latest = after;
    }

    /** Outputs that are 0. */
    void zero(int inputs, int outputs) {
        String prefix = add(new LinearPart(inputs, outputs, true));
        draft.with(prefix + "weight", () -> new double[inputs * outputs]);
        draft.with(prefix + "bias", () -> new double[outputs]);
        draft.with(prefix + "mask", () -> new double[inputs * outputs]);
    }

    /** Networks beside one another, their joined outputs in another order. */
    void beside(List<NetworkDraft> branches, List<Integer> order) {
        String prefix = add(new BesidePart(
                branches.stream().map(branch -> branch.draft.part()).toList(), order));
        for (int i = 0; i < branches.size(); i++) {
            draft.absorb(prefix + "branch" + (i + 1) + ".", branches.get(i).draft);
        }
    }

    static int[] identity(int count) {
        int[] order = new int[count];
        for (int i = 0; i < count; i++) {
            order[i] = i;
        }
        return order;
    }
}
