package org.flows4j.layers.pixelcnn;

import java.util.Objects;
import org.flows4j.core.nn.ProductCalls;
import org.flows4j.core.tensor.Activation;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.ops.ConcatElu;
import org.flows4j.core.tensor.ops.GatedResidual;
import org.jspecify.annotations.Nullable;

/** The computation of one row of the stream u from the two rows of its input that are kept. */
final class CachedRows {
    private CachedRows() {}

    /** A convolution of two rows of taps. */
    static final class Conv {
        private final int[] offsets;
        private final Tensor matrix;
        private final Tensor bias;

        Conv(ShiftedConv conv, Sampling sampling) {
            this.offsets = conv.taps().columnOffsets();
            this.matrix =
                    Tensor.concat(0, conv.matrix(0, sampling.evaluation()), conv.matrix(1, sampling.evaluation()));
            this.bias = conv.bias(sampling.evaluation());
        }

        /** The results for the current row, {@code [W * N, out]}. */
        Tensor row(RowBuffer rows) {
            Tensor seen = Tensor.concat(-1, rows.tappedAbove(offsets), rows.tappedCurrent(offsets));
            return ProductCalls.dense(seen, matrix, bias, Activation.NONE, false);
        }
    }

    /** A gated block. */
    static final class Block {
        private final Conv conv;
        private final Conv gates;
        private final @Nullable Tensor skip;
        private final @Nullable Tensor skipBias;
        private final RowBuffer input;
        private final RowBuffer hidden;

        Block(GatedBlock block, int width, int filters, Sampling sampling) {
            this.conv = new Conv(block.conv(), sampling);
            this.gates = new Conv(block.gates(), sampling);
            ShiftedConv skipConv = block.skipConv();
            this.skip = skipConv == null ? null : skipConv.matrix(0, sampling.evaluation());
            this.skipBias = skipConv == null ? null : skipConv.bias(sampling.evaluation());
            this.input = sampling.buffer(width, 2 * filters);
            this.hidden = sampling.buffer(width, 2 * filters);
        }

        Tensor row(Activated x, @Nullable Activated beside) {
            input.nextRow();
            input.putRow(x.elu());
            Tensor h = conv.row(input);
            if (beside != null) {
                h = h.add(ProductCalls.dense(
                        beside.elu(), Objects.requireNonNull(skip), skipBias, Activation.NONE, false));
            }
            hidden.nextRow();
            hidden.putRow(ConcatElu.of(h));
            return GatedResidual.of(x.value(), gates.row(hidden));
        }
    }
}
