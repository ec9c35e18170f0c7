package org.flows4j.layers.pixelcnn;

import org.flows4j.core.nn.ProductCalls;
import org.flows4j.core.tensor.Activation;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.ops.ConcatElu;
import org.flows4j.core.tensor.ops.GatedResidual;
import org.jspecify.annotations.Nullable;

/**
 * The computation of the stream ul pixel by pixel. The contributions of the row above are computed for a whole row when it begins; a
 * pixel adds those of its own row.
 */
final class CachedPixels {
    private CachedPixels() {}

    /** A convolution of two rows of taps: (-1, -1), (-1, 0), (0, -1), (0, 0). */
    static final class Conv {
        private final int[] offsets;
        private final RowBuffer input;
        private final Tensor above;
        private final Tensor current;
        private final Tensor bias;
        private @Nullable Tensor fromAbove;

        /**
         * Prepares the convolution.
         *
         * @param row the matrix of inputs that are known for the whole row, or null for none
         * @param pixel the matrix of inputs that arrive with the pixel, or null for none
         * @param moreBias the bias of those inputs, or null for none
         */
        Conv(
                ShiftedConv conv,
                RowBuffer input,
                @Nullable Tensor row,
                @Nullable Tensor pixel,
                @Nullable Tensor moreBias,
                Sampling sampling) {
            this.offsets = conv.taps().columnOffsets();
            this.input = input;
            this.above = joined(0, conv.matrix(0, sampling.evaluation()), row);
            this.current = joined(0, conv.matrix(1, sampling.evaluation()), pixel);
            Tensor own = conv.bias(sampling.evaluation());
            this.bias = moreBias == null ? own : own.add(moreBias);
        }

        Conv(ShiftedConv conv, RowBuffer input, Sampling sampling) {
            this(conv, input, null, null, null, sampling);
        }

        private static Tensor joined(int axis, Tensor first, @Nullable Tensor second) {
            return second == null ? first : Tensor.concat(axis, first, second);
        }

        /** Computes the contributions of the row above, and of inputs that are known for the whole row, {@code [W * N, in]}. */
        void beginRow(@Nullable Tensor known) {
            input.nextRow();
            fromAbove = ProductCalls.dense(
                    joined(-1, input.tappedAbove(offsets), known), above, bias, Activation.NONE, false);
        }

        /** The result at a column, {@code [N, out]}, for its input there and the inputs beside it. */
        Tensor pixel(int column, Tensor x, @Nullable Tensor beside) {
            input.put(column, x);
            Tensor seen = beside == null
                    ? Tensor.concat(-1, input.pixel(column - 1), x)
                    : Tensor.concat(-1, input.pixel(column - 1), x, beside);
            Tensor own = ProductCalls.dense(seen, current, null, Activation.NONE, false);
            int samples = x.shape().dim(0);
            return own.add(rows().slice(0, column * samples, (column + 1) * samples));
        }

        private Tensor rows() {
            if (fromAbove == null) {
                throw new IllegalStateException("No row has begun");
            }
            return fromAbove;
        }
    }

    /** A gated block. */
    static final class Block {
        private final Conv conv;
        private final Conv gates;

        /**
         * Prepares the block.
         *
         * @param skips the activations beside its input: u, or u and an earlier ul
         */
        Block(GatedBlock block, int width, int filters, int skips, Sampling sampling) {
            RowBuffer input = sampling.buffer(width, 2 * filters);
            ShiftedConv skipConv = block.requiredSkipConv();
            Tensor matrix = skipConv.matrix(0, sampling.evaluation());
            Tensor ofU = skips == 1 ? matrix : signs(matrix, filters, 0);
            Tensor ofUl = skips == 1 ? null : signs(matrix, filters, 1);
            this.conv = new Conv(block.conv(), input, ofU, ofUl, skipConv.bias(sampling.evaluation()), sampling);
            this.gates = new Conv(block.gates(), sampling.buffer(width, 2 * filters), sampling);
        }

        /** The rows of concat_elu([u, ul]) = elu([u, ul, -u, -ul]) that belong to one of the two. */
        private static Tensor signs(Tensor matrix, int filters, int which) {
            int plus = which * filters;
            int minus = (2 + which) * filters;
            return Tensor.concat(0, matrix.slice(0, plus, plus + filters), matrix.slice(0, minus, minus + filters));
        }

        void beginRow(Activated u) {
            conv.beginRow(u.elu());
            gates.beginRow(null);
        }

        Tensor pixel(int column, Activated x, @Nullable Activated beside) {
            Tensor h = conv.pixel(column, x.elu(), beside == null ? null : beside.elu());
            return GatedResidual.of(x.value(), gates.pixel(column, ConcatElu.of(h), null));
        }
    }
}
