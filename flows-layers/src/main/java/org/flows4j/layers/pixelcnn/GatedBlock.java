package org.flows4j.layers.pixelcnn;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.nn.flowpp.Dropout;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.ops.ConcatElu;
import org.flows4j.core.tensor.ops.GatedResidual;
import org.jspecify.annotations.Nullable;

/**
 * A gated residual block (Salimans et al. 2017, section 2.4, and the authors' code):
 *
 * <pre>{@code
 * h = conv(concat_elu(x)) + conv1x1(concat_elu(skip))
 * [a, b] = conv(dropout(concat_elu(h)))
 * y = x + a * sigmoid(b)
 * }</pre>
 *
 * <p>Shapes: {@code [N, H, W, F]}, kept; skip {@code [N, H, W, k F]} with k 0, 1 or 2.
 */
final class GatedBlock {
    private static final double GATE_SCALE = 0.1;

    private final ShiftedConv conv;
    private final @Nullable ShiftedConv skipConv;
    private final ShiftedConv gates;
    private final Dropout dropout;

    /**
     * Makes the block.
     *
     * @param skips k, the number of activations beside its input
     */
    GatedBlock(ParameterFactory parameters, Taps taps, int filters, int skips, double dropout) {
        this.conv = new ShiftedConv(parameters.child("conv"), taps, 2 * filters, filters, 1);
        this.skipConv = skips == 0
                ? null
                : new ShiftedConv(parameters.child("skip"), Taps.SELF, 2 * skips * filters, filters, 1);
        this.gates = new ShiftedConv(parameters.child("gates"), taps, 2 * filters, 2 * filters, GATE_SCALE);
        this.dropout = new Dropout(dropout);
    }

    Tensor run(Tensor x, @Nullable Tensor skip, Pass pass) {
        Tensor hidden = pass.through(conv, ConcatElu.of(x));
        if (skipConv != null && skip != null) {
            hidden = hidden.add(pass.through(skipConv, ConcatElu.of(skip)));
        }
        Tensor kept = pass.through(dropout, ConcatElu.of(hidden));
        return GatedResidual.of(x, pass.through(gates, kept));
    }

    ShiftedConv conv() {
        return conv;
    }

    @Nullable ShiftedConv skipConv() {
        return skipConv;
    }

    /** The convolution of a skip that is known to exist. */
    ShiftedConv requiredSkipConv() {
        return Objects.requireNonNull(skipConv);
    }

    ShiftedConv gates() {
        return gates;
    }

    ParameterList parameters() {
        List<ParameterList> all = new ArrayList<>(List.of(conv.parameters(), gates.parameters()));
        if (skipConv != null) {
            all.add(skipConv.parameters());
        }
        return ParameterList.concat(all);
    }
}
