package org.flows4j.core.nn.masked;

import java.util.ArrayList;
import java.util.List;
import org.flows4j.core.autodiff.Evaluation;
import org.flows4j.core.nn.Nonlinearity;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Split;
import org.flows4j.core.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A {@link MaskedNetwork} evaluated one column after another. Each step computes the hidden units whose degree has just become known,
 * from the known units below, and the outputs of the next column; all steps together cost the multiplications of one evaluation.
 */
public final class MaskedSequence {
    private final MaskedNetwork network;
    private final int rows;
    private final List<Columns> layers = new ArrayList<>();
    private int position;

    MaskedSequence(MaskedNetwork network, int rows, Evaluation evaluation) {
        this.network = network;
        this.rows = rows;
        int output = network.outputLayer();
        for (int i = 0; i <= output; i++) {
            MaskedDense layer = network.layers().get(i);
            Tensor weights = layer.weights(evaluation);
            int[] widths = i < output
                    ? network.hiddenWidths()
                    : network.layout().outputs().stream()
                            .mapToInt(Integer::intValue)
                            .toArray();
            layers.add(new Columns(i == 0 ? rowsByDegree(weights) : weights, layer.biases(evaluation), widths));
        }
    }

    /** The weights of the inputs in the order in which these become known. */
    private Tensor rowsByDegree(Tensor weights) {
        int[] order = network.layout().inputsByDegree();
        boolean sorted = true;
        for (int i = 0; i < order.length; i++) {
            sorted &= order[i] == i;
        }
        return sorted
                ? weights
                : weights.backend().select(weights.permute(1, 0), order).permute(1, 0);
    }

    /**
     * Returns the outputs of the column at the next position.
     *
     * @param known at the first call the context {@code [N, context]}, or null without context; later the inputs of the column at the
     *     previous position
     * @return {@code [N, outputs of the column]}
     */
    public Tensor next(@Nullable Tensor known) {
        int column = network.layout().order().get(position);
        Columns output = layers.get(network.outputLayer());
        Tensor result;
        if (known == null) {
            result = output.biases[column].broadcastTo(
                    Shape.of(rows, output.biases[column].shape().dim(0)));
        } else {
            int degree = position - network.firstDegree();
            Tensor units = network.hidden(
                    known, (layer, x, nonlinearity, hidden) -> layers.get(layer).next(degree, x, nonlinearity));
            result = output.next(column, units, Nonlinearity.IDENTITY);
        }
        position++;
        return result;
    }

    /** A layer's weights and biases in blocks of columns, and the inputs known so far. */
    private static final class Columns {
        private final Tensor[] weights;
        private final Tensor[] biases;
        private @Nullable Tensor known;
        private boolean joined;

        Columns(Tensor weights, Tensor biases, int... widths) {
            this.weights = new Split(-1, widths).apply(weights);
            this.biases = new Split(0, widths).apply(biases);
        }

        /** Adds known inputs, and computes a block of columns from all of them. */
        Tensor next(int block, Tensor more, Nonlinearity nonlinearity) {
            Tensor before = known;
            Tensor all = before == null ? more : Tensor.concat(-1, before, more);
            Tensor seen = weights[block].slice(0, 0, all.shape().channels());
            Tensor result = MaskedDense.product(all, seen, biases[block], nonlinearity, false);
            if (joined && before != null && result.backend() == result.backend().plain()) {
                before.close();
            }
            joined = before != null;
            known = all;
            return result;
        }
    }
}
