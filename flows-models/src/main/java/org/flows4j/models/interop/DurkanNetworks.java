package org.flows4j.models.interop;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.flows4j.core.nn.parts.ActivationPart;
import org.flows4j.core.nn.parts.ContextPart;
import org.flows4j.models.family.ConfigLimits;

/**
 * The two conditioners of nflows, which normflows has too, with other uses of the context: the masked {@code MADE} and {@code ResidualNet}.
 *
 * @param dict holds their weights
 * @param library decides how the context enters a {@code MADE}
 */
record DurkanNetworks(StateDict dict, Library library) {
    private static final double BATCH_NORM_EPSILON = 1e-3;

    /** The arguments of both networks. */
    static final Set<String> ARGUMENTS = Set.of(
            "features",
            "in_features",
            "out_features",
            "hidden_features",
            "context_features",
            "num_blocks",
            "output_multiplier",
            "use_residual_blocks",
            "random_mask",
            "activation",
            "dropout_probability",
            "use_batch_norm");

    /**
     * The size of a network.
     *
     * @param hidden units of each hidden layer
     * @param context channels of the context, 0 for none
     */
    record Size(int hidden, int blocks, int context, boolean residual, boolean batchNorm, ActivationPart activation) {
        static Size of(Architecture arguments, int context, int defaultBlocks) {
            return new Size(
                    arguments.integer("hidden_features", 1, ConfigLimits.WIDTH),
                    arguments.integer("num_blocks", defaultBlocks, 0, ConfigLimits.DEPTH),
                    context,
                    arguments.flag("use_residual_blocks", true),
                    arguments.flag("use_batch_norm", false),
                    Activations.of(arguments));
        }
    }

    /** A masked network and the stages of its columns. */
    record Made(NetworkDraft network, List<Integer> stages) {}

    /**
     * {@code MADE}.
     *
     * @param name prefix of its tensors, without the last dot
     * @param columns D
     * @param order the output that becomes each parameter of a column
     */
    Made made(String name, int columns, Size size, int... order) {
        int multiplier = order.length;
        int outputs = Math.multiplyExact(columns, multiplier);
        List<Integer> stages = stages(name + ".final_layer.degrees", columns, multiplier);
        NetworkDraft network = NetworkDraft.masked(dict, stages);
        network.masked(name + ".initial_layer", columns, size.hidden, NetworkDraft.identity(size.hidden));
        dict.ignore(name + ".initial_layer.degrees");
        boolean nflows = library == Library.NFLOWS;
        if (size.context > 0) {
            ActivationPart function = nflows ? size.activation : ActivationPart.of(ActivationPart.Kind.IDENTITY);
            network.context(name + ".context_layer", ContextPart.Use.ADD, function, size.context, size.hidden);
        }
        if (!size.residual && nflows) {
            network.activation(size.activation);
        }
        for (int b = 0; b < size.blocks; b++) {
            String block = name + ".blocks." + b;
            if (size.residual) {
                network.residual(inner -> maskedBlock(inner, block, size));
            } else {
                feedforward(network, block, size);
            }
        }
        int[] all = IntStream.range(0, outputs)
                .map(o -> o / multiplier * multiplier + order[o % multiplier])
                .toArray();
        network.masked(name + ".final_layer", size.hidden, outputs, all);
        return new Made(network, stages);
    }

    /** The order of the columns is that of the degrees of the outputs. */
    private List<Integer> stages(String name, int columns, int multiplier) {
        if (!dict.has(name)) {
            return IntStream.range(0, columns).boxed().toList();
        }
        int[] degrees = dict.integers(name, columns * multiplier, 0, columns * multiplier);
        List<Integer> stages = new ArrayList<>();
        for (int column = 0; column < columns; column++) {
            stages.add(degrees[column * multiplier] - 1);
        }
        return stages;
    }

    private void maskedBlock(NetworkDraft inner, String block, Size size) {
        for (int half = 0; half < 2; half++) {
            if (size.batchNorm) {
                inner.batchNorm(block + ".batch_norm_layers." + half, size.hidden, BATCH_NORM_EPSILON);
            }
            inner.activation(size.activation);
            String layer = block + ".linear_layers." + half;
            inner.masked(layer, size.hidden, size.hidden, NetworkDraft.identity(size.hidden));
            dict.ignore(layer + ".degrees");
            if (half == 0 && size.context > 0 && library == Library.NFLOWS) {
                ActivationPart none = ActivationPart.of(ActivationPart.Kind.IDENTITY);
                inner.context(block + ".context_layer", ContextPart.Use.ADD, none, size.context, size.hidden);
            }
        }
        if (size.context > 0 && library == Library.NORMFLOWS) {
            gate(inner, block, size);
        }
    }

    private static void gate(NetworkDraft inner, String block, Size size) {
        ActivationPart none = ActivationPart.of(ActivationPart.Kind.IDENTITY);
        inner.context(block + ".context_layer", ContextPart.Use.GATE, none, size.context, size.hidden);
    }

    private void feedforward(NetworkDraft network, String block, Size size) {
        if (size.batchNorm) {
            network.batchNorm(block + ".batch_norm", size.hidden, BATCH_NORM_EPSILON);
        }
        network.masked(block + ".linear", size.hidden, size.hidden, NetworkDraft.identity(size.hidden));
        dict.ignore(block + ".linear.degrees");
        dict.ignore(block + ".degrees");
        network.activation(size.activation);
    }

    /**
     * {@code ResidualNet}.
     *
     * @param name prefix of its tensors, without the last dot
     * @param inputs channels besides the context
     * @param order the output that becomes each parameter
     */
    NetworkDraft residualNet(String name, int inputs, Size size, int outputs, int... order) {
        NetworkDraft network = NetworkDraft.of(dict);
        if (size.context > 0) {
            network.join();
        }
        network.linear(name + ".initial_layer", inputs + size.context, size.hidden);
        for (int b = 0; b < size.blocks; b++) {
            String block = name + ".blocks." + b;
            network.residual(inner -> {
                for (int half = 0; half < 2; half++) {
                    if (size.batchNorm) {
                        inner.batchNorm(block + ".batch_norm_layers." + half, size.hidden, BATCH_NORM_EPSILON);
                    }
                    inner.activation(size.activation);
                    inner.linear(block + ".linear_layers." + half, size.hidden, size.hidden);
                }
                if (size.context > 0) {
                    gate(inner, block, size);
                }
            });
        }
        network.linear(name + ".final_layer", size.hidden, outputs, order);
        return network;
    }
}
